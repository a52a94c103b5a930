/// program_limits.c - what the person who starts a program allows it (see program_limits.h).
///
/// Sealed programs read these, too: they take something away, and grant nothing.
#include "instance/program_limits.h"

#include "base/backtrace.h"
#include "base/memory.h"
#include "base/variables.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1e9
/// A thousand years and more: what a timer takes, and no overflow.
#define LONGEST 4e18

/// Nanoseconds; 0: none.
static uint64_t time_limit;

static void (*end_program)(const wpc_trap_report *report);

/// Nanoseconds of "2", "1.5s", "100ms", "5m", ... 0: not a time, or none.
static uint64_t parse_time(const char *text) {
    static const struct {
        const char *name;
        double nanoseconds;
    } units[] = {{"", SECOND}, {"s", SECOND}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"m", 60 * SECOND}, {"h", 3600 * SECOND}};
    double number = 0;
    double place = 1;
    bool has_point = false;
    const char *start = text;
    for (; (*text >= '0' && *text <= '9') || (*text == '.' && !has_point); text++) {
        if (*text == '.') {
            has_point = true;
            continue;
        }
        if (has_point) place /= 10;
        number = has_point ? number + place * (*text - '0') : number * 10 + (*text - '0');
    }
    if (text == start) return 0;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text, units[i].name) != 0) continue;
        double nanoseconds = number * units[i].nanoseconds;
        return nanoseconds >= 1 && nanoseconds < LONGEST ? (uint64_t)nanoseconds : 0;
    }
    return 0;
}

bool wpc_limits_read(void) {
    const char *time = wpc_variable_set(WPC_TIMEOUT);
    const char *memory = wpc_variable_set(WPC_MAX_MEMORY_SIZE);
    if (time != NULL && (time_limit = parse_time(time)) == 0) {
        dprintf(STDERR_FILENO, "wpc: WPC_TIMEOUT is not a time (a number of seconds, or one with ns, us, ms, s, m or h)\n");
        return false;
    }
    if (memory != NULL && (wpc_memory_most_bytes = wpc_parse_size(memory)) == 0) {
        dprintf(STDERR_FILENO, "wpc: WPC_MAX_MEMORY_SIZE is not a size (a number of bytes, or one with K, M or G)\n");
        return false;
    }
    return true;
}

/// Whatever was interrupted: the program ends here.
static void on_alarm(int number) {
    (void)number;
    wpc_trap_report report = {.kind = WPC_TRAP_INTERRUPT};
    wpc_backtrace_capture(&report);
    end_program(&report);
}

void wpc_limits_start(void (*end)(const wpc_trap_report *report)) {
    if (time_limit == 0) return;
    end_program = end;
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_ONSTACK | SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    // Who started the process may have it blocked. Here and below by the system's own calls: all programs have this file in them, and each
    // name of the C library's costs their start more than it does itself.
    uint64_t alarm = UINT64_C(1) << (SIGALRM - 1);
    syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &alarm, NULL, sizeof alarm);
    // To this thread, whose calls the report is to show.
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    int timer = 0;
    struct itimerspec when = {
        .it_value = {.tv_sec = (time_t)(time_limit / 1000000000), .tv_nsec = (long)(time_limit % 1000000000)}};
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) != 0
        || syscall(SYS_timer_settime, timer, 0, &when, NULL) != 0) {
        dprintf(STDERR_FILENO, "wpc: the time can't be limited: %s\n", strerror(errno));
        _exit(125);
    }
}
