/// protect.h - places that traps return to.
#ifndef WPC_BASE_PROTECT_H
#define WPC_BASE_PROTECT_H

#include "base/recovery.h"

/// Installs signal handlers, alternate stack and stack bounds. Called once on each native thread.
void wpc_native_prepare(wpc_native_thread *native);

/// Makes `recovery` the innermost one. The caller calls _setjmp(recovery->target) next.
static inline void wpc_recovery_enter(wpc_native_thread *native, wpc_recovery *recovery, wpc_thread *thread,
                                      wpc_trap_report *report) {
    if (__builtin_expect(!native->is_prepared, 0)) wpc_native_prepare(native);
    recovery->previous = native->recovery;
    recovery->report = report;
    recovery->thread = thread;
    recovery->previous_thread = native->thread;
    native->thread = thread;
    recovery->group = NULL;
    if (thread != NULL) {
        recovery->thread_recovery = thread->recovery;
        recovery->thread_stack_limit = thread->stack_limit;
        thread->recovery = recovery;
        thread->stack_limit = (uint8_t *)native->stack_low;
    }
    native->recovery = recovery;
    if (thread != NULL && __builtin_expect(thread->instance->threads != NULL, 0))
        wpc_threads_enter(recovery, thread->instance->threads);
}

#endif
