/// reductions.c - putting reductions by tasks together.
#include "openmp/reductions.h"

#include "openmp/guest.h"
#include "openmp/task_memory.h"

#include <stdlib.h>

static void end_one(wpc_thread *thread, const wpc_omp_member *member, const wpc_omp_reduction *reduction, uint32_t result) {
    for (uint32_t i = 0; i < member->team->size; i++) {
        uint32_t copy = reduction->copies + i * reduction->stride;
        const uint32_t arguments[] = {result, copy};
        wpc_omp_call(wpc_omp_function(thread, reduction->combine, 2), thread, arguments);
        if (reduction->finish != 0) wpc_omp_call(wpc_omp_function(thread, reduction->finish, 1), thread, &copy);
    }
    wpc_omp_block_put(member->thread, reduction->block);
}

void wpc_omp_reductions_end(wpc_thread *thread, wpc_omp_member *member, wpc_omp_group *group) {
    wpc_omp_reductions *reductions = group->reductions;
    group->reductions = NULL;
    if (atomic_fetch_add(&reductions->ended, 1) + 1 != reductions->users) return;
    for (uint32_t i = 0; i < reductions->count; i++)
        end_one(thread, member, &reductions->list[i],
                group->results != NULL ? group->results[i] : reductions->list[i].shared);
    wpc_omp_team *team = member->team;
    for (uint32_t i = 0; i < 2; i++) {
        wpc_omp_reductions *expected = reductions;
        atomic_compare_exchange_strong(&team->reductions[i], &expected, NULL);
    }
    free(reductions);
}
