// Without thread-local variables threadprivate ones are the runtime's.
// threads: 1 2 3 8
// build: quick
#include "check.h"

static int own = 3;
static double more[4] = {1, 2, 3, 4};
#pragma omp threadprivate(own, more)

int main(void) {
    own = 10;
#pragma omp parallel copyin(own)
    {
        CHECK(own == 10);
        own += omp_get_thread_num();
        more[1] += omp_get_thread_num();
    }
#pragma omp parallel
    CHECK(own == 10 + omp_get_thread_num() && more[1] == 2 + omp_get_thread_num() && more[3] == 4);
    return finish();
}
