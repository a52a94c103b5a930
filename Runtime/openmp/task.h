/// task.h - explicit tasks: made, queued, run, complete.
#ifndef WPC_OPENMP_TASK_H
#define WPC_OPENMP_TASK_H

#include "openmp/state.h"

/// Flags of a task, as clang passes them.
enum {
    WPC_OMP_TIED = 1,
    WPC_OMP_FINAL = 2,
    WPC_OMP_DESTRUCTORS = 8,
    WPC_OMP_PRIORITY = 32,
    WPC_OMP_DETACHABLE = 64,
};

/// Words of the guest's struct of a task.
enum { WPC_OMP_TASK_SHAREDS = 0, WPC_OMP_TASK_ENTRY = 4, WPC_OMP_TASK_PART = 8, WPC_OMP_TASK_DATA1 = 12, WPC_OMP_TASK_DATA2 = 16 };

/// A task of `size` bytes whose shared variables' pointers take `shareds` bytes more. Traps without memory.
wpc_omp_block *wpc_omp_task_make(wpc_thread *thread, uint32_t flags, uint32_t size, uint32_t shareds,
                                 const wpc_function *entry);

/// The task at `address`, which was made and not given to anybody. Traps if there is none.
wpc_omp_block *wpc_omp_task_at(wpc_thread *thread, uint32_t address);

/// It exists from now on, for who waits for it.
void wpc_omp_task_count(wpc_omp_block *block);

/// Queues it, or runs it at once; for a task that was counted and that waits for no other.
void wpc_omp_task_start(wpc_omp_member *member, wpc_omp_block *block);

/// Queues it for the team, whoever the caller is.
void wpc_omp_task_queue(wpc_omp_member *member, wpc_omp_block *block);

/// Runs it on the calling thread.
void wpc_omp_task_run(wpc_omp_member *member, wpc_omp_block *block);

/// Its code has run.
void wpc_omp_task_end(wpc_omp_member *member, wpc_omp_block *block);

/// Lets go of a task that was made and will not be run.
void wpc_omp_task_drop(wpc_omp_thread *self, wpc_omp_block *block);

#endif
