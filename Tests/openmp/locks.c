// Locks, also nested ones, and critical regions with names.
// threads: 1 2 3 8 33
#include "check.h"

int main(void) {
    omp_lock_t lock;
    omp_nest_lock_t nested;
    int count = 0, deep = 0, named = 0, hinted = 0;
    omp_init_lock(&lock);
    omp_init_nest_lock_with_hint(&nested, omp_sync_hint_contended);
#pragma omp parallel
    for (int i = 0; i < 300; i++) {
        omp_set_lock(&lock);
        count++;
        omp_unset_lock(&lock);
        while (!omp_test_lock(&lock)) {
        }
        count++;
        omp_unset_lock(&lock);
        omp_set_nest_lock(&nested);
        CHECK(omp_test_nest_lock(&nested) == 2);
        deep++;
        omp_unset_nest_lock(&nested);
        omp_unset_nest_lock(&nested);
#pragma omp critical(one)
        named++;
#pragma omp critical(two) hint(omp_sync_hint_contended)
        hinted++;
    }
    int threads = omp_get_max_threads();
    CHECK(count == 600 * threads && deep == 300 * threads && named == 300 * threads && hinted == 300 * threads);
    omp_destroy_lock(&lock);
    omp_destroy_nest_lock(&nested);
    for (int i = 0; i < 10000; i++) {
        omp_init_lock(&lock);
        omp_destroy_lock(&lock);
    }
    return finish();
}
