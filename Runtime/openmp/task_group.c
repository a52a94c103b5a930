/// task_group.c - task groups.
#include "openmp/task_group.h"

#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/reductions.h"
#include "openmp/wait.h"

#include <stdlib.h>

void wpc_omp_group_begin(wpc_omp_member *member) {
    wpc_omp_group *group = calloc(1, sizeof *group);
    if (group == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a task group");
    group->outer = member->task->group;
    member->task->group = group;
}

static bool is_complete(void *context) {
    const wpc_omp_group *group = context;
    return atomic_load(&group->count) == 0;
}

void wpc_omp_group_end(wpc_thread *thread, wpc_omp_member *member) {
    wpc_omp_group *group = member->task->group;
    // A program that ends what it did not begin.
    if (group == NULL || group == member->task->outer_group) return;
    if (!is_complete(group)) wpc_omp_wait(member, is_complete, group, true);
    if (group->reductions != NULL) wpc_omp_reductions_end(thread, member, group);
    member->task->group = group->outer;
    free(group->results);
    free(group);
}

void wpc___kmpc_taskgroup(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_group_begin(wpc_omp_member_of(thread));
}

void wpc___kmpc_end_taskgroup(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_group_end(thread, wpc_omp_member_of(thread));
}
