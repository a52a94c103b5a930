/// program_stack.h - the native stack that a program runs on.
#ifndef WPC_INSTANCE_PROGRAM_STACK_H
#define WPC_INSTANCE_PROGRAM_STACK_H

#include <stdbool.h>
#include <stddef.h>

/// A stack of `size` bytes above a guard of WPC_STACK_GUARD_SIZE bytes, never freed. NULL, with errno: it can't be had.
void *wpc_program_stack_reserve(size_t size);

/// Runs `body` on `stack` in the calling thread, and returns when it has returned. False, with `body` not run: that can't be
/// done here.
bool wpc_program_stack_run(void *stack, size_t size, void *(*body)(void *), void *context);

/// Runs `body` on `stack` in a thread of its own, `wait` in the calling one, and returns 0 when both have returned; or the error's
/// number, with neither run. In threads.c: programs link it that have threads or a collector.
int wpc_program_stack_start(void *stack, size_t size, void *(*body)(void *), void (*wait)(void *), void *context);

#endif
