/// wait.h - waiting for other members of a team.
#ifndef WPC_OPENMP_WAIT_H
#define WPC_OPENMP_WAIT_H

#include "openmp/team.h"

/// Whether it is over. Everything that it depends on is changed by sequentially consistent operations, and then
/// wpc_omp_notify is called.
typedef bool (*wpc_omp_condition)(void *context);

/// Waits until the condition holds: looks, gives way, then sleeps. With `helps` it runs the team's tasks meanwhile. Raises
/// what stopped the team, or one around it.
void wpc_omp_wait(wpc_omp_member *member, wpc_omp_condition condition, void *context, bool helps);

/// Wakes all that sleep.
void wpc_omp_wake(wpc_omp_team *team);

/// To be called after something that members of the team may wait for has changed.
static inline void wpc_omp_notify(wpc_omp_team *team) {
    if (__builtin_expect(atomic_load(&team->sleepers) != 0, 0)) wpc_omp_wake(team);
}

/// A task was queued: wakes one that may run it.
void wpc_omp_notify_task(wpc_omp_team *team);

/// Raises what stopped the team or one around it; returns if nothing did.
void wpc_omp_check_stopped(wpc_omp_team *team);

/// Sleeps while `*word` is `expected`, at most a tenth of a second. wpc_omp_wake_word wakes up to `count` sleepers.
void wpc_omp_sleep_on(_Atomic uint32_t *word, uint32_t expected);
void wpc_omp_wake_word(_Atomic uint32_t *word, uint32_t count);

/// All members have come, and the team's tasks are complete. True: the region was cancelled.
bool wpc_omp_barrier(wpc_omp_member *member);

#endif
