/// program_stack.c - the native stack that a program runs on: deeper than the one a process starts with, guarded, of a known size.
///
/// The main thread changes to it where it can: a thread of its own would cost a tenth of the time that a small program
/// takes from start to end (its creation, waking another processor for it and back, and the arena that malloc gives it).
#include "instance/program_stack.h"

#include "base/native_thread.h"

#include <sys/mman.h>

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

/// Below the guard lies the alternate signal stack.
void *wpc_program_stack_reserve(size_t size) {
    size_t below = WPC_ALTERNATE_STACK_SIZE + WPC_STACK_GUARD_SIZE;
    uint8_t *low = mmap(NULL, below + size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (low == MAP_FAILED) return NULL;
    mprotect(low + WPC_ALTERNATE_STACK_SIZE, WPC_STACK_GUARD_SIZE, PROT_NONE);
    // A huge page for the first frame would have to be cleared whole.
    madvise(low + below, size, MADV_NOHUGEPAGE);
    return low + below;
}

/// Calls body(context) on the stack that ends at `top`, and returns when it has returned. Unwinding ends here: what called is on
/// another stack.
void wpc_call_on_stack(void *top, void *(*body)(void *), void *context);

#if defined(__x86_64__)
#define CALL_ON_STACK                                                                                                  \
    ".cfi_undefined %rip\n"                                                                                            \
    "endbr64\n"                                                                                                        \
    "pushq %rbp\n"                                                                                                     \
    "movq %rsp, %rbp\n"                                                                                                \
    "movq %rdi, %rsp\n"                                                                                                \
    "movq %rdx, %rdi\n"                                                                                                \
    "callq *%rsi\n"                                                                                                    \
    "movq %rbp, %rsp\n"                                                                                                \
    "popq %rbp\n"                                                                                                      \
    "retq\n"
#elif defined(__aarch64__)
#define CALL_ON_STACK                                                                                                  \
    ".cfi_undefined x30\n"                                                                                             \
    "hint #34\n" /* bti c */                                                                                           \
    "stp x29, x30, [sp, #-16]!\n"                                                                                      \
    "mov x29, sp\n"                                                                                                    \
    "mov sp, x0\n"                                                                                                     \
    "mov x0, x2\n"                                                                                                     \
    "blr x1\n"                                                                                                         \
    "mov sp, x29\n"                                                                                                    \
    "ldp x29, x30, [sp], #16\n"                                                                                        \
    "ret\n"
#else
#error "how to change the stack is not known for this processor"
#endif

__asm__(".pushsection .text.wpc_call_on_stack, \"ax\", %progbits\n"
        ".hidden wpc_call_on_stack\n"
        ".globl wpc_call_on_stack\n"
        ".type wpc_call_on_stack, %function\n"
        ".p2align 4\n"
        "wpc_call_on_stack:\n"
        ".cfi_startproc\n" CALL_ON_STACK ".cfi_endproc\n"
        ".size wpc_call_on_stack, . - wpc_call_on_stack\n"
        ".popsection\n");

bool wpc_program_stack_run(void *stack, size_t size, void *(*body)(void *), void *context) {
    // The sanitizers know of stacks by their threads.
    if (IS_SANITIZED) return false;
    // Else the bounds would be those of the stack that the process started on.
    wpc_native.stack_low = (uintptr_t)stack;
    wpc_native.stack_high = (uintptr_t)stack + size;
    wpc_native.guard_size = WPC_STACK_GUARD_SIZE;
    wpc_native.alternate_stack = (uint8_t *)stack - WPC_STACK_GUARD_SIZE - WPC_ALTERNATE_STACK_SIZE;
    wpc_call_on_stack((uint8_t *)stack + size, body, context);
    return true;
}
