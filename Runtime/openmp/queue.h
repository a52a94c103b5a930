/// queue.h - tasks that wait for a thread.
#ifndef WPC_OPENMP_QUEUE_H
#define WPC_OPENMP_QUEUE_H

#include "openmp/team.h"

/// Puts a task at the end. False: out of memory.
bool wpc_omp_deque_push(wpc_omp_deque *deque, wpc_omp_block *task);

/// Takes a task that the member may run: the last one of its own, else the first one of another's. NULL: there is none.
wpc_omp_block *wpc_omp_deque_take(wpc_omp_member *member);

/// Whether some member of the team has a task that waits for a thread.
bool wpc_omp_has_tasks(const wpc_omp_member *member);

void wpc_omp_deque_free(wpc_omp_deque *deque);

#endif
