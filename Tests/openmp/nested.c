// Teams within teams, and how much of it there may be.
// threads: 1 2 3 8
#include "check.h"

int main(void) {
    int outer = omp_get_max_threads(), count = 0;
    omp_set_max_active_levels(3);
#pragma omp parallel reduction(+ : count)
    {
        int me = omp_get_thread_num();
#pragma omp parallel num_threads(3) reduction(+ : count)
        {
            CHECK(omp_get_level() == 2 && omp_get_team_size(2) == 3 && omp_get_team_size(1) == outer);
            CHECK(omp_get_ancestor_thread_num(1) == me && omp_get_ancestor_thread_num(0) == 0);
            CHECK(omp_get_ancestor_thread_num(3) == -1);
#pragma omp parallel num_threads(2) reduction(+ : count)
            {
#pragma omp barrier
                count++;
            }
        }
    }
    CHECK(count == outer * 6);
    omp_set_max_active_levels(1);
    count = 0;
#pragma omp parallel reduction(+ : count)
#pragma omp parallel num_threads(4) reduction(+ : count)
    count += omp_get_num_threads();
    CHECK(count == (outer > 1 ? outer : 4 * 4));
    return finish();
}
