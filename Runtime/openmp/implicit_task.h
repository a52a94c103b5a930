/// implicit_task.h - the task that a member of a team begins with.
#ifndef WPC_OPENMP_IMPLICIT_TASK_H
#define WPC_OPENMP_IMPLICIT_TASK_H

#include "openmp/team.h"

/// Begins the member's implicit task, within the task of `outer` (NULL: there is none). Its control variables are set.
static inline void wpc_omp_implicit_task_begin(wpc_omp_member *member, const wpc_omp_member *outer) {
    wpc_omp_task *task = &member->implicit;
    task->parent = outer == NULL ? NULL : outer->task;
    task->team = member->team;
    task->group = task->outer_group = NULL;
    atomic_store_explicit(&task->children, 0, memory_order_relaxed);
    atomic_store_explicit(&task->references, 1, memory_order_relaxed);
    task->is_explicit = false;
    task->dependences = NULL;
    task->is_tied = true;
    task->is_final = outer != NULL && outer->task->is_final;
    member->task = task;
}

#endif
