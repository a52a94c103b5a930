/// program_stack.c - the native stack that a program runs on: deeper than the one a process starts with, guarded, of a known size.
///
/// The main thread changes to it where it can: a thread of its own would cost a tenth of the time that a small program
/// takes from start to end (its creation, waking another processor for it and back, and the arena that malloc gives it).
#include "program_stack.h"

#include "native_thread.h"

#include <sys/mman.h>
#include <ucontext.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

void *wpc_program_stack_reserve(size_t size) {
    uint8_t *low = mmap(NULL, size + WPC_STACK_GUARD_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (low == MAP_FAILED) return NULL;
    mprotect(low, WPC_STACK_GUARD_SIZE, PROT_NONE);
    // A huge page for the first frame would have to be cleared whole.
    madvise(low + WPC_STACK_GUARD_SIZE, size, MADV_NOHUGEPAGE);
    return low + WPC_STACK_GUARD_SIZE;
}

int wpc_program_stack_start(void *stack, size_t size, void *(*body)(void *), void *context, pthread_t *thread) {
    pthread_attr_t attributes;
    int problem = pthread_attr_init(&attributes);
    if (problem != 0) return problem;
    problem = pthread_attr_setstack(&attributes, stack, size);
    if (problem == 0) problem = pthread_create(thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return problem;
}

/// What runs on the other stack: makecontext passes no pointers.
static struct call {
    void *(*body)(void *);
    void *context;
} call;

static void run_call(void) { call.body(call.context); }

bool wpc_program_stack_run(void *stack, size_t size, void *(*body)(void *), void *context) {
    // The sanitizers know of stacks by their threads.
    if (IS_SANITIZED) return false;
    static ucontext_t on_stack;
    static ucontext_t here;
    if (getcontext(&on_stack) != 0) return false;
    call = (struct call){.body = body, .context = context};
    on_stack.uc_stack.ss_sp = stack;
    on_stack.uc_stack.ss_size = size;
    on_stack.uc_link = &here;
    makecontext(&on_stack, run_call, 0);
    // Else the bounds would be those of the stack that the process started on.
    wpc_native.stack_low = (uintptr_t)stack;
    wpc_native.stack_high = (uintptr_t)stack + size;
    wpc_native.guard_size = WPC_STACK_GUARD_SIZE;
    bool has_run = swapcontext(&here, &on_stack) == 0;
    if (!has_run) wpc_native.stack_low = wpc_native.stack_high = 0;
    return has_run;
}
