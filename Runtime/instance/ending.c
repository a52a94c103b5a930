/// ending.c - how and when a program ends.
#include "instance/ending.h"

#include <linux/futex.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The program trapped: as after abort().
#define STATUS_TRAP 134

static struct ending {
    /// Some thread is about to say how.
    bool is_taken;
    /// It was the program's first thread.
    bool is_first_thread;
    int status;
    /// 0, then 1: what is above is constant from now on. Waited for as a futex.
    uint32_t is_known;
} ending;

bool wpc_ending_take(void) { return !__atomic_exchange_n(&ending.is_taken, true, __ATOMIC_RELAXED); }

/// The caller has taken the ending.
static void end_with(int status, bool is_first_thread) {
    ending.status = status;
    ending.is_first_thread = is_first_thread;
    __atomic_store_n(&ending.is_known, 1, __ATOMIC_RELEASE);
}

void wpc_ending_set(int status) { end_with(status, true); }

/// The status of a process that ends with `code`: its last eight bits, which is all that the system hands on. One that isn't 0 stays
/// a failure (1), also if these bits are.
static int exit_status(int code) {
    int status = code & 0xFF;
    return status == 0 && code != 0 ? 1 : status;
}

static void end_program(const wpc_trap_report *report, bool is_first_thread) {
    if (!wpc_ending_take()) return;
    if (report == NULL) {
        end_with(0, is_first_thread);
    } else if (report->kind == WPC_TRAP_EXIT) {
        end_with(exit_status(report->exit_code), is_first_thread);
    } else {
        fflush(stdout);
        wpc_trap_print(report);
        end_with(STATUS_TRAP, is_first_thread);
    }
}

void wpc_ending_report(const wpc_trap_report *report) { end_program(report, true); }

void wpc_ending_interrupt(const wpc_trap_report *report) {
    if (!wpc_ending_take()) return;
    wpc_trap_print(report);
    _exit(STATUS_TRAP);
}

_Noreturn void wpc_ending_team(const wpc_trap_report *report) {
    // Whoever is too late waits for the end.
    while (!wpc_ending_take()) pause();
    if (report->kind != WPC_TRAP_EXIT) wpc_trap_print(report);
    fflush(stdout);
    _exit(report->kind == WPC_TRAP_EXIT ? exit_status(report->exit_code) : STATUS_TRAP);
}

void wpc_ending_wake(void) { syscall(SYS_futex, &ending.is_known, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }

bool wpc_ending_await(void) {
    while (__atomic_load_n(&ending.is_known, __ATOMIC_ACQUIRE) == 0)
        syscall(SYS_futex, &ending.is_known, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    return ending.is_first_thread;
}

int wpc_ending_status(void) { return ending.status; }

void wpc_program_end(const wpc_trap_report *report) {
    end_program(report, false);
    wpc_ending_wake();
}
