// A hundred thousand regions in a row; a million tasks, each of which ends before many others begin: memory stays as it is.
// threads: 1 2
#include "check.h"

int main(void) {
    static int counts[64];
    for (int k = 0; k < 100000; k++) {
#pragma omp parallel
        counts[omp_get_thread_num()]++;
    }
    for (int i = 0; i < omp_get_max_threads(); i++) CHECK(counts[i] == 100000);
    int count = 0;
    unsigned long before = 0, after = 0;
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 1000000; i++) {
        if (i == 10000) before = __builtin_wasm_memory_size(0);
#pragma omp task shared(count)
        {
#pragma omp atomic
            count++;
        }
        if (i == 999999) after = __builtin_wasm_memory_size(0);
    }
    CHECK(count == 1000000);
    CHECK(after - before <= 16);
    return finish();
}
