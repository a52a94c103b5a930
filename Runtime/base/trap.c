/// trap.c - raising traps, and the places that they return to.
#include "base/exception.h"
#include "base/native_thread.h"
#include "base/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// The exit status after a trap, as a shell reports a process that abort() ended.
#define TRAP_STATUS 134

_Thread_local wpc_native_thread wpc_native __attribute__((tls_model("initial-exec")));

// Programs that stay on their own stack don't link it.
#pragma weak wpc_native_adopt

void wpc_native_prepare(wpc_native_thread *native) {
    if (native->alternate_stack == NULL && wpc_native_adopt != NULL) wpc_native_adopt();
    wpc_signals_prepare(native->alternate_stack);
    native->is_prepared = true;
    if (wpc_the_collector.enter_thread != NULL) wpc_the_collector.enter_thread();
}

__attribute__((noinline)) bool wpc_protect(wpc_thread *thread, void (*body)(void *), void *context,
                                           wpc_trap_report *report) {
    WPC_EXCEPTION_BORDER();
    wpc_recovery recovery;
    wpc_recovery_enter(&wpc_native, &recovery, thread, report);
    bool returned = _setjmp(recovery.target) == 0;
    if (returned) body(context);
    wpc_recovery_leave(&wpc_native, &recovery);
    return returned;
}

wpc_thread *wpc_current_thread(void) { return wpc_native.thread; }

/// Goes to the innermost recovery with what `report` says, or ends the process.
static _Noreturn void leave(const wpc_trap_report *report) {
    wpc_recovery *recovery = wpc_native.recovery;
    if (recovery == NULL) {
        if (report->kind == WPC_TRAP_EXIT) exit(report->exit_code);
        wpc_trap_print(report);
        _exit(TRAP_STATUS);
    }
    if (recovery->report != report) *recovery->report = *report;
    _longjmp(recovery->target, 1);
}

/// A report to fill in: the recovery's own, so that a trap needs little stack; else one on the stack.
static wpc_trap_report *begin_report(wpc_trap_report *spare, wpc_trap_kind kind, const char *detail) {
    wpc_trap_report *report = wpc_native.recovery != NULL ? wpc_native.recovery->report : spare;
    report->kind = kind;
    report->exit_code = 0;
    report->is_echo = false;
    report->frame_count = 0;
    report->device_module = NULL;
    report->detail[0] = '\0';
    if (detail != NULL) {
        size_t length = strnlen(detail, sizeof report->detail - 1);
        memcpy(report->detail, detail, length);
        report->detail[length] = '\0';
    }
    return report;
}

_Noreturn void wpc_trap_raise_detail(wpc_trap_kind kind, const char *detail) {
    wpc_trap_report spare;
    wpc_trap_report *report = begin_report(&spare, kind, detail);
    wpc_backtrace_capture(report);
    leave(report);
}

_Noreturn void wpc_trap_raise(wpc_trap_kind kind) { wpc_trap_raise_detail(kind, NULL); }

_Noreturn void wpc_trap_forward(const wpc_trap_report *report) { leave(report); }

_Noreturn void wpc_exit(wpc_thread *thread, int code) {
    (void)thread;
    wpc_trap_report spare;
    wpc_trap_report *report = begin_report(&spare, WPC_TRAP_EXIT, NULL);
    report->exit_code = code;
    leave(report);
}

#define DEFINE_TRAP(NAME, name, message)                                                                               \
    _Noreturn void wpc_trap_##name(void) { wpc_trap_raise(WPC_TRAP_##NAME); }
WPC_TRAPS(DEFINE_TRAP)
#undef DEFINE_TRAP

const char *wpc_trap_kind_message(wpc_trap_kind kind) {
    static const char *const messages[WPC_TRAP_COUNT] = {
        [WPC_TRAP_NONE] = "no trap",
#define MESSAGE(NAME, name, message) [WPC_TRAP_##NAME] = message,
        WPC_TRAPS(MESSAGE)
#undef MESSAGE
        [WPC_TRAP_EXIT] = "exit",
    };
    return (unsigned)kind < WPC_TRAP_COUNT ? messages[kind] : "unknown trap";
}
