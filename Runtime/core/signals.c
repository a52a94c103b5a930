/// signals.c - faults of compiled code become traps.
///
/// A fault inside a memory's reservation is an access out of its bounds; one just below the native stack is a stack
/// overflow. Every other fault goes to whoever handled the signal before. The handler leaves by longjmp; SA_NODEFER keeps
/// the signal unblocked, so no system call is needed for that.
#include "native_thread.h"
#include "objects.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/// Room for the kernel's signal frame (11 KiB with AMX state) and the unwinder.
#define ALTERNATE_STACK_SIZE ((size_t)64 << 10)
#define SMALLEST_ALTERNATE_STACK ((size_t)32 << 10)

static struct sigaction previous_segv;
static struct sigaction previous_bus;

static void chain(int number, siginfo_t *information, void *context) {
    struct sigaction *previous = number == SIGBUS ? &previous_bus : &previous_segv;
    bool was_sent = information->si_code <= 0;
    if ((previous->sa_flags & SA_SIGINFO) != 0) {
        previous->sa_sigaction(number, information, context);
    } else if (previous->sa_handler == SIG_IGN && was_sent) {
        return;
    } else if (previous->sa_handler == SIG_DFL || previous->sa_handler == SIG_IGN) {
        // The instruction faults again on return, and the default action ends the process.
        struct sigaction action = {.sa_handler = SIG_DFL};
        sigaction(number, &action, NULL);
        if (was_sent) raise(number);
    } else {
        previous->sa_handler(number);
    }
}

static wpc_trap_kind classify(const wpc_native_thread *native, const siginfo_t *information) {
    if (native->recovery == NULL || information->si_code <= 0) return WPC_TRAP_NONE;
    uintptr_t address = (uintptr_t)information->si_addr;
    if (wpc_memory_registry_contains(address)) return WPC_TRAP_MEMORY_OUT_OF_BOUNDS;
    if (native->stack_low - address - 1 < native->guard_size) return WPC_TRAP_CALL_STACK_EXHAUSTED;
    return WPC_TRAP_NONE;
}

static void on_fault(int number, siginfo_t *information, void *context) {
    wpc_trap_kind kind = classify(&wpc_native, information);
    if (kind == WPC_TRAP_NONE)
        chain(number, information, context);
    else
        wpc_trap_raise(kind);
}

// ------------------------------------------------------------------------------------------------ installation

static pthread_once_t process_once = PTHREAD_ONCE_INIT;
static pthread_key_t alternate_stack_key;
static bool has_key;

static void free_alternate_stack(void *stack) {
    stack_t disabled = {.ss_flags = SS_DISABLE};
    sigaltstack(&disabled, NULL);
    munmap(stack, ALTERNATE_STACK_SIZE);
}

static void prepare_process(void) {
    has_key = pthread_key_create(&alternate_stack_key, free_alternate_stack) == 0;
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &previous_segv);
    sigaction(SIGBUS, &action, &previous_bus);
}

void wpc_signals_prepare_thread(void) {
    pthread_once(&process_once, prepare_process);
    stack_t current;
    if (sigaltstack(NULL, &current) != 0) return;
    if ((current.ss_flags & SS_DISABLE) == 0 && current.ss_size >= SMALLEST_ALTERNATE_STACK) return;
    void *stack = mmap(NULL, ALTERNATE_STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED) return;
    stack_t alternate = {.ss_sp = stack, .ss_size = ALTERNATE_STACK_SIZE};
    if (sigaltstack(&alternate, NULL) != 0) {
        munmap(stack, ALTERNATE_STACK_SIZE);
        return;
    }
    if (has_key) pthread_setspecific(alternate_stack_key, stack);
}
