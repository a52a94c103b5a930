// Teams in iterations of parallel_for, and parallel_for in members of a team.
// threads: 1 2 3 8
#include "check.h"

#include <wasi_parallel.h>

static int sums[64];

static void iteration(int32_t id, int32_t count, int32_t block) {
    (void)count, (void)block;
    int sum = 0;
#pragma omp parallel num_threads(3) reduction(+ : sum)
    {
#pragma omp barrier
        sum += omp_get_thread_num() + 1;
    }
    sums[id] = sum;
}


int main(void) {
    for (int k = 0; k < 20; k++) {
        memset(sums, 0, sizeof sums);
        CHECK(wasi_parallel_for(WASI_PARALLEL_KERNEL(iteration), 64, 1, NULL, 0, NULL, 0) == 0);
        for (int i = 0; i < 64; i++) CHECK(sums[i] == 6);
    }
#pragma omp parallel
    for (int k = 0; k < 20; k++)
        if (wasi_parallel_for(WASI_PARALLEL_KERNEL(iteration), 8, 1, NULL, 0, NULL, 0) != 0) CHECK(0);
    for (int i = 0; i < 8; i++) CHECK(sums[i] == 6);
    return finish();
}
