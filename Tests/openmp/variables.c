// What the environment says.
// threads: 5
// env: OMP_SCHEDULE=guided,7
// env: OMP_MAX_ACTIVE_LEVELS=4
// env: OMP_DYNAMIC=true
// env: OMP_THREAD_LIMIT=40
// env: OMP_STACKSIZE=512K
// env: OMP_WAIT_POLICY=passive
// env: OMP_CANCELLATION=true
#include "check.h"

static int deep(int n) {
    volatile char room[1000];
    room[n % 1000] = 1;
    return n == 0 ? room[0] : deep(n - 1) + room[n % 1000];
}

int main(void) {
    omp_sched_t kind;
    int chunk;
    omp_get_schedule(&kind, &chunk);
    CHECK(kind == omp_sched_guided && chunk == 7);
    CHECK(omp_get_max_threads() == 5 && omp_get_max_active_levels() == 4 && omp_get_dynamic() == 1);
    CHECK(omp_get_thread_limit() == 40 && omp_get_cancellation() == 1);
    int sum = 0;
#pragma omp parallel reduction(+ : sum)
    sum += deep(400);
    CHECK(sum == 5 * 401);
    double start = omp_get_wtime();
    CHECK(start > 0 && omp_get_wtick() > 0 && omp_get_wtime() >= start);
    return finish();
}
