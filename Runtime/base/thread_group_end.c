/// threads_end.c - ending the threads of an embedded module: after a trap or an exit in one of them, or when it is freed.
#include "base/thread_group_end.h"

#include "base/atomics.h"
#include "base/backtrace.h"
#include "base/block_signals.h"
#include "base/native_thread.h"
#include "base/thread_group.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>

void wpc_threads_enter(wpc_recovery *recovery, wpc_thread_group *group) {
    if (group->is_program) return;
    recovery->native_thread = pthread_self();
    pthread_mutex_lock(&group->lock);
    recovery->previous_in_group = NULL;
    recovery->next_in_group = group->first_recovery;
    if (group->first_recovery != NULL) group->first_recovery->previous_in_group = recovery;
    group->first_recovery = recovery;
    pthread_mutex_unlock(&group->lock);
    __atomic_store_n(&recovery->group, group, __ATOMIC_RELAXED);
}

void wpc_threads_leave(wpc_recovery *recovery) {
    wpc_thread_group *group = recovery->group;
    // From here on the handler finds no group.
    __atomic_store_n(&recovery->group, NULL, __ATOMIC_RELAXED);
    pthread_mutex_lock(&group->lock);
    if (recovery->next_in_group != NULL) recovery->next_in_group->previous_in_group = recovery->previous_in_group;
    if (recovery->previous_in_group != NULL)
        recovery->previous_in_group->next_in_group = recovery->next_in_group;
    else
        group->first_recovery = recovery->next_in_group;
    if (group->is_ending) pthread_cond_broadcast(&group->has_changed);
    pthread_mutex_unlock(&group->lock);
}

/// Where the thread was when the signal came.
static uintptr_t interrupted_address(const void *context) {
    const ucontext_t *state = context;
#if defined(__x86_64__)
    return (uintptr_t)state->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)state->uc_mcontext.pc;
#else
#error "where a signal came is not known for this processor"
#endif
}

static struct sigaction previous_action;

/// Compiled code holds no locks, and may trap at any place: there the thread is stopped.
static void on_signal(int number, siginfo_t *information, void *context) {
    int error = errno;
    const wpc_thread_group *group = wpc_threads_ending_group();
    if (group != NULL && wpc_backtrace_contains(interrupted_address(context))) wpc_trap_forward(&group->report);
    if ((previous_action.sa_flags & SA_SIGINFO) != 0)
        previous_action.sa_sigaction(number, information, context);
    else if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN)
        previous_action.sa_handler(number);
    errno = error;
}

static void install_handler(void) {
    // Without SA_RESTART: system calls are to end, too.
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(WPC_THREADS_SIGNAL, &action, &previous_action);
}

void wpc_threads_prepare_signal(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_handler);
}

/// Whether the calling thread has calls of the group's code in progress. The lock is held.
static bool has_recovery(const wpc_thread_group *group) {
    const wpc_recovery *each = group->first_recovery;
    while (each != NULL && !pthread_equal(each->native_thread, pthread_self())) each = each->next_in_group;
    return each != NULL;
}

/// Asks the group's threads, but the calling one, to stop. True: there are any. The lock is held.
static bool ask_to_stop(const wpc_thread_group *group, const wpc_spawned *self) {
    bool is_last = true;
    for (const wpc_spawned *each = group->first; each != NULL; each = each->next)
        if (each != self) is_last = false;
    for (const wpc_recovery *each = group->first_recovery; each != NULL; each = each->next_in_group) {
        if (pthread_equal(each->native_thread, pthread_self())) continue;
        pthread_kill(each->native_thread, WPC_THREADS_SIGNAL);
        is_last = false;
    }
    return !is_last;
}

/// Waits for a change of the group, at most so many nanoseconds. The lock is held.
static void wait_for_change(wpc_thread_group *group, long nanoseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_nsec += nanoseconds;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_nsec -= 1000000000;
        deadline.tv_sec += 1;
    }
    pthread_cond_timedwait(&group->has_changed, &group->lock, &deadline);
}

bool wpc_group_end(wpc_thread_group *group, const wpc_spawned *self, wpc_trap_report *report) {
    pthread_mutex_lock(&group->lock);
    bool is_first = !group->is_ending;
    if (is_first) {
        group->report = *report;
        group->report.is_echo = true;
        __atomic_store_n(&group->is_ending, true, __ATOMIC_RELEASE);
        for (long pause = 200000; ask_to_stop(group, self); pause = pause < 50000000 ? pause * 2 : pause) {
            // Waiters take the lock to leave the group, and hold that of their queue before.
            pthread_mutex_unlock(&group->lock);
            wpc_atomic_cancel(group);
            pthread_mutex_lock(&group->lock);
            wait_for_change(group, pause);
        }
        __atomic_store_n(&group->is_ending, false, __ATOMIC_RELEASE);
        pthread_cond_broadcast(&group->has_changed);
    } else {
        *report = group->report;
    }
    pthread_mutex_unlock(&group->lock);
    return is_first;
}

/// Waits until all threads are gone, unless the calling one has other calls of the group's code in progress.
static void await_end(wpc_thread_group *group) {
    pthread_mutex_lock(&group->lock);
    while (group->is_ending && !has_recovery(group)) pthread_cond_wait(&group->has_changed, &group->lock);
    pthread_mutex_unlock(&group->lock);
}

void wpc_threads_end(const wpc_instance *instance, wpc_trap_report *report) {
    wpc_thread_group *group = instance->threads;
    if (group == NULL || group->is_program) return;
    if (report->is_echo)
        await_end(group);
    else
        wpc_group_end(group, NULL, report);
}

void wpc_threads_free(wpc_instance *instance) {
    wpc_thread_group *group = instance->threads;
    if (group == NULL || group->root != instance) return;
    wpc_trap_report report = {.kind = WPC_TRAP_EXIT};
    while (!wpc_group_end(group, NULL, &report)) sched_yield();
    instance->threads = NULL;
    pthread_cond_destroy(&group->has_changed);
    pthread_mutex_destroy(&group->lock);
    free(group);
}
