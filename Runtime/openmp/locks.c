/// locks.c - omp_lock_t and omp_nest_lock_t: a word of the guest's that holds the handle of a lock of the host's.
///
/// A handle is looked up before anything is done with it. One that is no lock of the right kind, since the guest did not
/// initialise it or wrote over it, traps.
#include "openmp/critical.h"
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"

static void init(wpc_thread *thread, uint32_t pointer, bool is_nested) {
    wpc_check_stack_of(thread);
    wpc_omp_bytes(thread, pointer, 4);
    wpc_omp_lock *lock = wpc_omp_lock_make(wpc_omp_self(thread)->state);
    if (lock == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a lock");
    lock->is_nested = is_nested;
    wpc_omp_store32(thread, pointer, lock->handle);
}

static wpc_omp_lock *find(wpc_thread *thread, uint32_t pointer, bool is_nested) {
    wpc_omp_state *state = wpc_omp_self(thread)->state;
    wpc_omp_lock *lock = wpc_omp_lock_find(state, wpc_omp_load32(thread, pointer));
    if (lock == NULL || lock->address != 0 || lock->is_nested != is_nested)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a lock that was not initialised");
    return lock;
}

static void destroy(wpc_thread *thread, uint32_t pointer, bool is_nested) {
    wpc_omp_lock *lock = find(thread, pointer, is_nested);
    wpc_omp_state *state = wpc_omp_self(thread)->state;
    pthread_mutex_lock(&state->lock);
    // Of two threads that destroy it at once one is too late.
    if (atomic_exchange(&lock->is_in_use, false)) {
        lock->next_free = state->free_locks;
        state->free_locks = lock;
    }
    pthread_mutex_unlock(&state->lock);
    wpc_omp_store32(thread, pointer, 0);
}

void wpc_omp_init_lock(wpc_thread *thread, uint32_t lock) { init(thread, lock, false); }
void wpc_omp_init_nest_lock(wpc_thread *thread, uint32_t lock) { init(thread, lock, true); }

void wpc_omp_init_lock_with_hint(wpc_thread *thread, uint32_t lock, uint32_t hint) {
    (void)hint;
    init(thread, lock, false);
}

void wpc_omp_init_nest_lock_with_hint(wpc_thread *thread, uint32_t lock, uint32_t hint) {
    (void)hint;
    init(thread, lock, true);
}

void wpc_omp_destroy_lock(wpc_thread *thread, uint32_t lock) { destroy(thread, lock, false); }
void wpc_omp_destroy_nest_lock(wpc_thread *thread, uint32_t lock) { destroy(thread, lock, true); }

void wpc_omp_set_lock(wpc_thread *thread, uint32_t lock) {
    wpc_check_stack_of(thread);
    wpc_omp_lock_acquire(find(thread, lock, false), wpc_omp_self(thread));
}

void wpc_omp_unset_lock(wpc_thread *thread, uint32_t lock) {
    wpc_omp_lock *found = find(thread, lock, false);
    // Not by its owner alone: a task may have taken it on another thread.
    if (atomic_load_explicit(&found->word, memory_order_relaxed) != 0) wpc_omp_lock_release(found);
}

uint32_t wpc_omp_test_lock(wpc_thread *thread, uint32_t lock) {
    return wpc_omp_lock_try(find(thread, lock, false), wpc_omp_self(thread));
}

void wpc_omp_set_nest_lock(wpc_thread *thread, uint32_t lock) {
    wpc_check_stack_of(thread);
    wpc_omp_lock *found = find(thread, lock, true);
    wpc_omp_thread *self = wpc_omp_self(thread);
    if (atomic_load_explicit(&found->owner, memory_order_relaxed) != self) wpc_omp_lock_acquire(found, self);
    found->count += 1;
}

void wpc_omp_unset_nest_lock(wpc_thread *thread, uint32_t lock) {
    wpc_omp_lock *found = find(thread, lock, true);
    if (atomic_load_explicit(&found->owner, memory_order_relaxed) != wpc_omp_self(thread)) return;
    if (--found->count == 0) wpc_omp_lock_release(found);
}

uint32_t wpc_omp_test_nest_lock(wpc_thread *thread, uint32_t lock) {
    wpc_omp_lock *found = find(thread, lock, true);
    wpc_omp_thread *self = wpc_omp_self(thread);
    bool is_mine = atomic_load_explicit(&found->owner, memory_order_relaxed) == self || wpc_omp_lock_try(found, self);
    return is_mine ? ++found->count : 0;
}
