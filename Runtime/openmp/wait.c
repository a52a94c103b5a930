/// wait.c - waiting for other members of a team, and barriers.
///
/// A team has an event count. Who sleeps counts itself, reads the count of events, looks once more whether what it waits for
/// has come, and then sleeps while the count is the one that it read. Who changes something looks, afterwards, whether
/// anybody sleeps, and if so counts an event. Both sides are sequentially consistent: either the sleeper's last look sees the
/// change, or who made it sees the sleeper.
#include "openmp/wait.h"

#include "openmp/state.h"
#include "openmp/queue.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void wpc_omp_sleep_on(_Atomic uint32_t *word, uint32_t expected) {
    // A team around this one may be stopped, which wakes its own sleepers alone.
    const struct timespec most = {.tv_nsec = 100000000};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, &most, NULL, 0);
}

void wpc_omp_wake_word(_Atomic uint32_t *word, uint32_t count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

void wpc_omp_wake(wpc_omp_team *team) {
    atomic_fetch_add(&team->event, 1);
    wpc_omp_wake_word(&team->event, INT32_MAX);
}

void wpc_omp_notify_task(wpc_omp_team *team) {
    uint32_t sleepers = atomic_load(&team->sleepers);
    if (__builtin_expect(sleepers == 0, 1)) return;
    // One is enough if nobody else can be the one that wakes.
    if (atomic_load(&team->idle_sleepers) == sleepers) {
        atomic_fetch_add(&team->event, 1);
        wpc_omp_wake_word(&team->event, 1);
    } else {
        wpc_omp_wake(team);
    }
}

void wpc_omp_check_stopped(wpc_omp_team *team) {
    for (; team != NULL; team = team->parent)
        if (__builtin_expect(atomic_load_explicit(&team->is_stopped, memory_order_acquire), 0))
            wpc_trap_forward(&team->report);
}

/// Sleeps until an event, unless there is nothing to wait for any more.
static void sleep_until_event(wpc_omp_member *member, wpc_omp_condition condition, void *context, bool helps) {
    wpc_omp_team *team = member->team;
    // In this order, so that there are never fewer idle ones than are counted.
    atomic_fetch_add(&team->sleepers, 1);
    if (helps) atomic_fetch_add(&team->idle_sleepers, 1);
    uint32_t event = atomic_load(&team->event);
    WPC_RACE_POINT();
    if (!condition(context) && !atomic_load(&team->is_stopped) && !(helps && wpc_omp_has_tasks(member)))
        wpc_omp_sleep_on(&team->event, event);
    if (helps) atomic_fetch_sub(&team->idle_sleepers, 1);
    atomic_fetch_sub(&team->sleepers, 1);
}

void wpc_omp_wait(wpc_omp_member *member, wpc_omp_condition condition, void *context, bool helps) {
    wpc_omp_team *team = member->team;
    uint64_t since = 0;
    for (;;) {
        if (condition(context)) return;
        wpc_omp_check_stopped(team);
        if (helps && atomic_load_explicit(&team->tasks, memory_order_acquire) != 0 &&
            atomic_load_explicit(&team->run_a_task, memory_order_relaxed)(member)) {
            since = 0;
            continue;
        }
        uint64_t now = wpc_ticks();
        if (since == 0) since = now;
        uint64_t elapsed = now - since;
        if (elapsed < team->hot_ticks) {
            wpc_cpu_pause();
        } else if (elapsed < team->warm_ticks) {
            sched_yield();
        } else {
            sleep_until_event(member, condition, context, helps);
        }
    }
}

// ---------------------------------------------------------------------------------------- barriers

typedef struct arrival {
    wpc_omp_team *team;
    uint32_t generation;
} arrival;

/// The one who sees that all have come and nothing is left to do opens the barrier.
static bool try_to_open(wpc_omp_team *team) {
    uint32_t all = team->size;
    if (atomic_load(&team->arrived) != all || atomic_load(&team->tasks) != 0) return false;
    if (!atomic_compare_exchange_strong(&team->arrived, &all, 0)) return false;
    atomic_fetch_add(&team->generation, 1);
    wpc_omp_notify(team);
    return true;
}

static bool is_open(void *context) {
    const arrival *self = context;
    if (atomic_load_explicit(&self->team->generation, memory_order_acquire) != self->generation) return true;
    return try_to_open(self->team) || atomic_load(&self->team->generation) != self->generation;
}

bool wpc_omp_barrier(wpc_omp_member *member) {
    wpc_omp_team *team = member->team;
    // Read before it counts itself: afterwards the barrier may be passed and the next one begin.
    arrival self = {team, atomic_load_explicit(&team->generation, memory_order_relaxed)};
    WPC_RACE_POINT();
    uint32_t arrived = atomic_fetch_add(&team->arrived, 1) + 1;
    if (arrived != team->size || !try_to_open(team)) {
        // The last one to come may find others asleep that could run tasks, or open it.
        if (arrived == team->size) wpc_omp_notify(team);
        wpc_omp_wait(member, is_open, &self, true);
    }
    return atomic_load_explicit(&team->cancelled, memory_order_relaxed) != 0;
}
