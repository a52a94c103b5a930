/// pthread.c - see pthread.h. The C library's allocator and streams know nothing of threads: programs call them on one thread at a
/// time.
#include "pthread.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int32_t thread_spawn(void *argument);

#define STACK_SIZE 65536u

struct guest_thread {
    /// Read by wasi_thread_start, which has no stack yet.
    uintptr_t stack_top;
    /// The thread's last act is to set it: from then on its memory is the joiner's.
    int32_t is_done;
    void *thread_local_block;
    void *(*body)(void *);
    void *argument;
    void *result;
    void *memory;
};

_Static_assert(offsetof(struct guest_thread, stack_top) == 0, "wasi_thread_start reads it");

void __wasm_init_tls(void *block);

int32_t *guest_thread_main(int32_t tid, struct guest_thread *self) {
    (void)tid;
    __wasm_init_tls(self->thread_local_block);
    self->result = self->body(self->argument);
    return &self->is_done;
}

__asm__("	.globaltype	__stack_pointer, i32\n"
        "	.functype	guest_thread_main (i32, i32) -> (i32)\n"
        "	.section	.text.wasi_thread_start,\"\",@\n"
        "	.globl	wasi_thread_start\n"
        "	.type	wasi_thread_start,@function\n"
        "wasi_thread_start:\n"
        "	.functype	wasi_thread_start (i32, i32) -> ()\n"
        "	local.get	1\n"
        "	i32.load	0\n"
        "	global.set	__stack_pointer\n"
        "	local.get	0\n"
        "	local.get	1\n"
        "	call	guest_thread_main\n"
        "	local.set	0\n"
        "	local.get	0\n"
        "	i32.const	1\n"
        "	i32.atomic.store	0\n"
        "	local.get	0\n"
        "	i32.const	-1\n"
        "	memory.atomic.notify	0\n"
        "	drop\n"
        "	end_function\n"
        "	.export_name	wasi_thread_start, wasi_thread_start\n");

void __wasm_call_ctors(void);
int __main_void(void);

/// In place of the C library's, with which the linker would make every export run constructors and destructors.
__attribute__((export_name("_start"))) void _start(void) {
    __wasm_call_ctors();
    exit(__main_void());
}

static uintptr_t align_up(uintptr_t value, uintptr_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    uintptr_t stack_size = attributes != NULL && *attributes != 0 ? *attributes : STACK_SIZE;
    uintptr_t alignment = __builtin_wasm_tls_align() > 16 ? __builtin_wasm_tls_align() : 16;
    void *memory = malloc(sizeof(struct guest_thread) + stack_size + __builtin_wasm_tls_size() + 2 * alignment);
    if (memory == NULL) return EAGAIN;
    struct guest_thread *self = memory;
    uintptr_t top = align_up((uintptr_t)memory + sizeof *self + stack_size, alignment);
    *self = (struct guest_thread){
        .stack_top = top, .thread_local_block = (void *)top, .body = body, .argument = argument, .memory = memory};
    if (thread_spawn(self) < 0) {
        free(memory);
        return EAGAIN;
    }
    *thread = self;
    return 0;
}

static void wait_while(int32_t *word, int32_t value) { __builtin_wasm_memory_atomic_wait32(word, value, -1); }

int pthread_join(pthread_t thread, void **result) {
    while (__atomic_load_n(&thread->is_done, __ATOMIC_ACQUIRE) == 0) wait_while(&thread->is_done, 0);
    if (result != NULL) *result = thread->result;
    free(thread->memory);
    return 0;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    int32_t seen = 0;
    if (__atomic_compare_exchange_n(&mutex->state, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return 0;
    if (seen != 2) seen = __atomic_exchange_n(&mutex->state, 2, __ATOMIC_ACQUIRE);
    while (seen != 0) {
        wait_while(&mutex->state, 2);
        seen = __atomic_exchange_n(&mutex->state, 2, __ATOMIC_ACQUIRE);
    }
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    if (__atomic_exchange_n(&mutex->state, 0, __ATOMIC_RELEASE) == 2) __builtin_wasm_memory_atomic_notify(&mutex->state, 1);
    return 0;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    int32_t sequence = __atomic_load_n(&condition->sequence, __ATOMIC_RELAXED);
    pthread_mutex_unlock(mutex);
    wait_while(&condition->sequence, sequence);
    return pthread_mutex_lock(mutex);
}

static int wake(pthread_cond_t *condition, uint32_t count) {
    __atomic_fetch_add(&condition->sequence, 1, __ATOMIC_RELAXED);
    __builtin_wasm_memory_atomic_notify(&condition->sequence, count);
    return 0;
}

int pthread_cond_signal(pthread_cond_t *condition) { return wake(condition, 1); }
int pthread_cond_broadcast(pthread_cond_t *condition) { return wake(condition, UINT32_MAX); }
