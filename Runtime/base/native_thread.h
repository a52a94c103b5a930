/// native_thread.h - what the runtime keeps for each native thread, and the frames that traps return to.
#ifndef WPC_BASE_NATIVE_THREAD_H
#define WPC_BASE_NATIVE_THREAD_H

#include "base/runtime.h"

#include <pthread.h>
#include <setjmp.h>

/// Native stack that has to be left when the runtime calls C code that takes locks: an overflow in the middle of it would
/// leave them held.
#define WPC_STACK_RESERVE (64u << 10)

/// Bytes that can't be accessed below the stacks that the runtime makes. Large, so that C code with big frames does not jump
/// over it; and what is assumed where a stack's guard is not known.
#define WPC_STACK_GUARD_SIZE (1u << 20)

/// Room for the kernel's signal frame (11 KiB with AMX state) and the unwinder.
#define WPC_ALTERNATE_STACK_SIZE ((size_t)64 << 10)

/// One wpc_protect or wpc_call that has not returned. Lives in its stack frame.
typedef struct wpc_recovery {
    jmp_buf target;
    struct wpc_recovery *previous;
    wpc_trap_report *report;
    wpc_thread *thread;
    /// What `thread` and the native thread had before, to be put back.
    wpc_thread *previous_thread;
    struct wpc_recovery *thread_recovery;
    uint8_t *thread_stack_limit;
    /// In the list of a group of threads that may have to be stopped (threads.h); NULL: it is in none.
    wpc_thread_group *group;
    pthread_t native_thread;
    struct wpc_recovery *previous_in_group;
    struct wpc_recovery *next_in_group;
} wpc_recovery;

/// Enters the recovery in the list of its instance's group, and takes it out (threads_end.c). Weak: see threads.h.
__attribute__((weak)) void wpc_threads_enter(wpc_recovery *recovery, wpc_thread_group *group);
__attribute__((weak)) void wpc_threads_leave(wpc_recovery *recovery);

typedef struct wpc_native_thread {
    wpc_thread *thread;
    wpc_recovery *recovery;
    /// The host function that is about to run (see wpc_callee_thread). It stands here, since workers share the thread
    /// block of an instance that they call into.
    const wpc_function *callee;
    /// The lowest usable address of the native stack, and how far below it an access counts as a stack overflow.
    uintptr_t stack_low;
    uintptr_t guard_size;
    /// Where the native stack ends; 0: not known (yet).
    uintptr_t stack_high;
    bool is_prepared;
    bool is_reporting_fault;
    /// WPC_ALTERNATE_STACK_SIZE bytes for signals, on the program's own stack's thread; NULL: to be found or made.
    void *alternate_stack;
} wpc_native_thread;

/// initial-exec: it is read in signal handlers, where the dynamic linker's lazy allocation would not be safe.
extern _Thread_local wpc_native_thread wpc_native __attribute__((tls_model("initial-exec")));

/// Installs signal handlers, alternate stack and stack bounds. Called once on each native thread.
void wpc_native_prepare(wpc_native_thread *native);

/// Installs the process's handlers (once) and `alternate_stack`, if that isn't NULL.
void wpc_signals_prepare(void *alternate_stack);

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

static inline void wpc_recovery_leave(wpc_native_thread *native, wpc_recovery *recovery) {
    if (__builtin_expect(recovery->group != NULL, 0)) wpc_threads_leave(recovery);
    native->recovery = recovery->previous;
    native->thread = recovery->previous_thread;
    if (recovery->thread != NULL) {
        recovery->thread->recovery = recovery->thread_recovery;
        recovery->thread->stack_limit = recovery->thread_stack_limit;
    }
}

/// Raises "call stack exhausted" if less than WPC_STACK_RESERVE is left. Does nothing on a stack that is not the native
/// thread's own, as of a coroutine.
static inline void wpc_check_stack(void) {
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - wpc_native.stack_low;
    if (__builtin_expect(left < WPC_STACK_RESERVE && wpc_native.recovery != NULL, 0)) wpc_trap_call_stack_exhausted();
}

/// The thread block to call a function of `instance` on: the current one if it is that instance's (a worker has its own).
static inline wpc_thread *wpc_native_thread_of(const wpc_native_thread *native, wpc_instance *instance) {
    if (native->thread != NULL && native->thread->instance == instance) return native->thread;
    return instance->thread;
}

#endif
