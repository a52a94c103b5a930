/// trap.c - raising traps, and the places that they return to.
#include "base/backtrace.h"
#include "base/native_thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// The exit status after a trap, as a shell reports a process that abort() ended.
#define TRAP_STATUS 134

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
