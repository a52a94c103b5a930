/// adopt.c - native threads that somebody else made: where their stacks end, and other stacks for their signals.
#include "base/native_thread.h"

#include <signal.h>
#include <sys/mman.h>

#define SMALLEST_ALTERNATE_STACK ((size_t)32 << 10)

static void find_stack_bounds(wpc_native_thread *native) {
    if (native->stack_high != 0) return;
    // The main thread's stack, and one that the thread's maker allocated, has a guard of unknown size.
    native->guard_size = WPC_STACK_GUARD_SIZE;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void *low = NULL;
    size_t size = 0;
    size_t guard_size = 0;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        native->stack_low = (uintptr_t)low;
        native->stack_high = (uintptr_t)low + size;
    }
    if (pthread_attr_getguardsize(&attributes, &guard_size) == 0 && guard_size > native->guard_size)
        native->guard_size = guard_size;
    pthread_attr_destroy(&attributes);
}

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t alternate_stack_key;
static bool has_key;

static void free_alternate_stack(void *stack) {
    stack_t disabled = {.ss_flags = SS_DISABLE};
    sigaltstack(&disabled, NULL);
    munmap(stack, WPC_ALTERNATE_STACK_SIZE);
}

static void make_key(void) { has_key = pthread_key_create(&alternate_stack_key, free_alternate_stack) == 0; }

static void make_alternate_stack(void) {
    stack_t current;
    if (sigaltstack(NULL, &current) != 0) return;
    if ((current.ss_flags & SS_DISABLE) == 0 && current.ss_size >= SMALLEST_ALTERNATE_STACK) return;
    void *stack = mmap(NULL, WPC_ALTERNATE_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED) return;
    stack_t alternate = {.ss_sp = stack, .ss_size = WPC_ALTERNATE_STACK_SIZE};
    if (sigaltstack(&alternate, NULL) != 0) {
        munmap(stack, WPC_ALTERNATE_STACK_SIZE);
        return;
    }
    pthread_once(&key_once, make_key);
    if (has_key) pthread_setspecific(alternate_stack_key, stack);
}

void wpc_native_adopt(void) {
    find_stack_bounds(&wpc_native);
    make_alternate_stack();
}
