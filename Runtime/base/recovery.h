/// recovery.h - leaving the place that a trap returns to.
#ifndef WPC_BASE_RECOVERY_H
#define WPC_BASE_RECOVERY_H

#include "base/native_thread.h"
#include "base/thread_group_end.h"

/// Puts back what the innermost recovery, which is `recovery`, has replaced.
static inline void wpc_recovery_leave(wpc_native_thread *native, wpc_recovery *recovery) {
    if (__builtin_expect(recovery->group != NULL, 0)) wpc_threads_leave(recovery);
    native->recovery = recovery->previous;
    native->thread = recovery->previous_thread;
    if (recovery->thread != NULL) {
        recovery->thread->recovery = recovery->thread_recovery;
        recovery->thread->stack_limit = recovery->thread_stack_limit;
    }
}

#endif
