/// signals.c - faults of compiled code become traps.
///
/// A fault inside a memory's reservation is an access out of its bounds; one just below the native stack is a stack
/// overflow. The handler leaves by longjmp; SA_NODEFER keeps the signal unblocked, so no system call is needed for that.
///
/// Every other fault is a bug. It is reported where compiled code is at it, and goes to whoever handled the signal before; where nobody
/// did, the default action ends the process, with the state in a core dump as it was.
#include "base/signals.h"

#include "base/backtrace.h"
#include "base/lock.h"
#include "base/memory_registry.h"
#include "base/native_thread.h"
#include "base/trap_report.h"

#include <signal.h>
#include <ucontext.h>

static struct sigaction previous_segv;
static struct sigaction previous_bus;

static uintptr_t program_counter(const void *context) {
    const ucontext_t *interrupted = context;
#if defined(__x86_64__)
    return (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)interrupted->uc_mcontext.pc;
#else
#error "where the program counter is not known for this processor"
#endif
}

/// Says on standard error which compiled function faulted, or called what did. A fault of the host's own is the host's to report:
/// one outside of all calls of compiled code, and one in native code where the host has a handler.
static void report(const struct sigaction *previous, const siginfo_t *information, const void *context) {
    wpc_native_thread *native = &wpc_native;
    bool has_handler = previous->sa_handler != SIG_DFL && previous->sa_handler != SIG_IGN;
    uintptr_t code = program_counter(context);
    if (!wpc_backtrace_contains(code) && (has_handler || native->recovery == NULL)) return;
    // The backtrace may fault again, on a stack that was written over.
    if (native->is_reporting_fault) return;
    native->is_reporting_fault = true;
    // The kernel doesn't tell an address that isn't canonical.
    bool has_address = information->si_code != SI_KERNEL;
    wpc_fault_print(code, has_address ? information->si_addr : NULL, has_address);
    native->is_reporting_fault = false;
}

static void chain(int number, siginfo_t *information, void *context) {
    struct sigaction *previous = number == SIGBUS ? &previous_bus : &previous_segv;
    bool was_sent = information->si_code <= 0;
    if (!was_sent) report(previous, information, context);
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

static void install_handlers(void) {
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &previous_segv);
    sigaction(SIGBUS, &action, &previous_bus);
}

/// Once in the process; whoever else is at it is waited for.
static void prepare_process(void) {
    static bool is_installed;
    static uint32_t installation_lock;
    if (__atomic_load_n(&is_installed, __ATOMIC_ACQUIRE)) return;
    wpc_lock_acquire(&installation_lock);
    if (!is_installed) install_handlers();
    __atomic_store_n(&is_installed, true, __ATOMIC_RELEASE);
    wpc_lock_release(&installation_lock);
}

void wpc_signals_prepare(void *alternate_stack) {
    prepare_process();
    stack_t alternate = {.ss_sp = alternate_stack, .ss_size = WPC_ALTERNATE_STACK_SIZE};
    if (alternate_stack != NULL) sigaltstack(&alternate, NULL);
}
