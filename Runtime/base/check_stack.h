/// check_stack.h - whether there is native stack enough for C code.
#ifndef WPC_BASE_CHECK_STACK_H
#define WPC_BASE_CHECK_STACK_H

#include "base/native_thread.h"

/// Native stack that has to be left when the runtime calls C code that takes locks: an overflow in the middle of it would
/// leave them held.
#define WPC_STACK_RESERVE ((uintptr_t)64 << 10)

/// Raises "call stack exhausted" if less than WPC_STACK_RESERVE is left. Does nothing on a stack that is not the native
/// thread's own, as of a coroutine.
static inline void wpc_check_stack(void) {
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - wpc_native.stack_low;
    if (__builtin_expect(left < WPC_STACK_RESERVE && wpc_native.recovery != NULL, 0)) wpc_trap_call_stack_exhausted();
}

/// The same for functions that compiled code calls on `thread`, whose stack_limit wpc_protect has set. To be called first by every
/// import. On a stack that is not the native thread's own the difference is large.
static inline void wpc_check_stack_of(const wpc_thread *thread) {
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - (uintptr_t)thread->stack_limit;
    if (__builtin_expect(left < WPC_STACK_RESERVE, 0)) wpc_trap_raise(WPC_TRAP_CALL_STACK_EXHAUSTED);
}

#endif
