/// task_group.h - task groups.
#ifndef WPC_OPENMP_TASK_GROUP_H
#define WPC_OPENMP_TASK_GROUP_H

#include "openmp/state.h"

/// Begins a group in the member's task.
void wpc_omp_group_begin(wpc_omp_member *member);

/// Waits for the tasks of the innermost group, and ends it.
void wpc_omp_group_end(wpc_thread *thread, wpc_omp_member *member);

#endif
