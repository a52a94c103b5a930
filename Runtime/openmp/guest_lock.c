/// guest_lock.c - the lock around what the guest's C library does not guard itself.
#include "openmp/guest.h"
#include "openmp/wait.h"

/// Who holds it is a native thread, by the place of something of its own; only that thread can find itself there.
static uintptr_t calling_thread(void) { return (uintptr_t)&wpc_the_team_place; }

void wpc_openmp_enter(wpc_thread *thread) {
    wpc_omp_state *state = __atomic_load_n(&thread->instance->openmp, __ATOMIC_ACQUIRE);
    if (state == NULL || atomic_load_explicit(&state->active_teams, memory_order_relaxed) == 0) return;
    wpc_check_stack_of(thread);
    wpc_omp_guest_lock *lock = &state->guest_lock;
    if (atomic_load_explicit(&lock->owner, memory_order_relaxed) != calling_thread()) {
        wpc_omp_thread *self = wpc_omp_self(thread);
        uint32_t word = 0;
        if (!atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
            while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) {
                wpc_omp_check_stopped(self->member->team);
                wpc_omp_sleep_on(&lock->word, 2);
            }
        atomic_store_explicit(&lock->owner, calling_thread(), memory_order_relaxed);
    }
    lock->depth += 1;
}

void wpc_openmp_leave(wpc_thread *thread) {
    wpc_omp_state *state = __atomic_load_n(&thread->instance->openmp, __ATOMIC_ACQUIRE);
    if (state == NULL) return;
    wpc_omp_guest_lock *lock = &state->guest_lock;
    if (atomic_load_explicit(&lock->owner, memory_order_relaxed) != calling_thread() || --lock->depth != 0) return;
    atomic_store_explicit(&lock->owner, 0, memory_order_relaxed);
    if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2) wpc_omp_wake_word(&lock->word, 1);
}
