/// native_thread.h - what the runtime keeps for each native thread, and the frames that traps return to.
#ifndef WPC_BASE_NATIVE_THREAD_H
#define WPC_BASE_NATIVE_THREAD_H

#include "base/runtime.h"

#include <pthread.h>
#include <setjmp.h>

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

/// The thread block to call a function of `instance` on: the current one if it is that instance's (a worker has its own).
static inline wpc_thread *wpc_native_thread_of(const wpc_native_thread *native, wpc_instance *instance) {
    if (native->thread != NULL && native->thread->instance == instance) return native->thread;
    return instance->thread;
}

#endif
