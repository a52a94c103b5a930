/// critical.c - critical regions and the locks underneath.
///
/// A critical region's name is 32 bytes of the guest's. In the first word stands the handle of a lock of the host's, once it
/// is known; it is believed only if that lock is this name's. So a guest that stores something else there gets a slower
/// region, and never another thing than a lock.
#include "openmp/critical.h"

#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/wait.h"

#include <stdlib.h>

typedef struct wpc_omp_name {
    uint32_t address;
    wpc_omp_lock *lock;
    struct wpc_omp_name *next;
} wpc_omp_name;

// ---------------------------------------------------------------------------------------- locks

wpc_omp_lock *wpc_omp_lock_find(wpc_omp_state *state, uint32_t handle) {
    uint32_t index = handle - 1;
    if (index >= atomic_load_explicit(&state->lock_count, memory_order_acquire)) return NULL;
    wpc_omp_lock *block = atomic_load_explicit(&state->lock_blocks[index / WPC_OMP_LOCK_BLOCK], memory_order_relaxed);
    wpc_omp_lock *lock = &block[index % WPC_OMP_LOCK_BLOCK];
    return atomic_load_explicit(&lock->is_in_use, memory_order_relaxed) ? lock : NULL;
}

/// Adds a lock to the state's. The state's lock is held.
static wpc_omp_lock *add_lock(wpc_omp_state *state) {
    uint32_t index = atomic_load_explicit(&state->lock_count, memory_order_relaxed);
    if (index >= WPC_OMP_LOCK_BLOCK * WPC_OMP_LOCK_BLOCKS) return NULL;
    _Atomic(wpc_omp_lock *) *block = &state->lock_blocks[index / WPC_OMP_LOCK_BLOCK];
    if (index % WPC_OMP_LOCK_BLOCK == 0) {
        wpc_omp_lock *made = calloc(WPC_OMP_LOCK_BLOCK, sizeof *made);
        if (made == NULL) return NULL;
        atomic_store_explicit(block, made, memory_order_relaxed);
    }
    wpc_omp_lock *lock = &atomic_load_explicit(block, memory_order_relaxed)[index % WPC_OMP_LOCK_BLOCK];
    lock->handle = index + 1;
    atomic_store_explicit(&state->lock_count, index + 1, memory_order_release);
    return lock;
}

wpc_omp_lock *wpc_omp_lock_make(wpc_omp_state *state) {
    pthread_mutex_lock(&state->lock);
    wpc_omp_lock *lock = state->free_locks;
    if (lock != NULL)
        state->free_locks = lock->next_free;
    else
        lock = add_lock(state);
    pthread_mutex_unlock(&state->lock);
    if (lock == NULL) return NULL;
    atomic_store_explicit(&lock->word, 0, memory_order_relaxed);
    atomic_store_explicit(&lock->owner, NULL, memory_order_relaxed);
    lock->count = 0;
    lock->address = 0;
    lock->is_nested = false;
    atomic_store_explicit(&lock->is_in_use, true, memory_order_relaxed);
    return lock;
}

bool wpc_omp_lock_try(wpc_omp_lock *lock, wpc_omp_thread *self) {
    uint32_t word = 0;
    if (!atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
        return false;
    atomic_store_explicit(&lock->owner, self, memory_order_relaxed);
    return true;
}

/// The three states of U. Drepper's "Futexes Are Tricky", after some looks: most regions are short.
void wpc_omp_lock_acquire(wpc_omp_lock *lock, wpc_omp_thread *self) {
    if (__builtin_expect(wpc_omp_lock_try(lock, self), 1)) return;
    wpc_omp_team *team = self->member->team;
    uint32_t looks = team->hot_ticks == 0 ? 0 : 100;
    for (uint32_t i = 0; i < looks; i++) {
        wpc_cpu_pause();
        if (atomic_load_explicit(&lock->word, memory_order_relaxed) == 0 && wpc_omp_lock_try(lock, self)) return;
    }
    while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) {
        wpc_omp_check_stopped(team);
        wpc_omp_sleep_on(&lock->word, 2);
    }
    atomic_store_explicit(&lock->owner, self, memory_order_relaxed);
}

void wpc_omp_lock_release(wpc_omp_lock *lock) {
    atomic_store_explicit(&lock->owner, NULL, memory_order_relaxed);
    if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2) wpc_omp_wake_word(&lock->word, 1);
}

// ---------------------------------------------------------------------------------------- names

static wpc_omp_lock *lock_of_address(wpc_omp_state *state, uint32_t address) {
    wpc_omp_name **list = &state->names[(address >> 3) % WPC_OMP_NAMES];
    pthread_mutex_lock(&state->names_lock);
    wpc_omp_name *name = *list;
    while (name != NULL && name->address != address) name = name->next;
    if (name == NULL && (name = calloc(1, sizeof *name)) != NULL) {
        name->address = address;
        name->lock = wpc_omp_lock_make(state);
        if (name->lock == NULL) {
            free(name);
            name = NULL;
        } else {
            name->lock->address = address;
            name->next = *list;
            *list = name;
        }
    }
    pthread_mutex_unlock(&state->names_lock);
    if (name == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a critical region");
    return name->lock;
}

/// The word may be read and written by several threads at once.
static wpc_omp_lock *lock_of_name(wpc_thread *thread, wpc_omp_thread *self, uint32_t address) {
    uint32_t *word = (uint32_t *)(void *)wpc_omp_bytes(thread, address, 4);
    if (__builtin_expect(address % 4 == 0, 1)) {
        wpc_omp_lock *known = wpc_omp_lock_find(self->state, __atomic_load_n(word, __ATOMIC_RELAXED));
        if (__builtin_expect(known != NULL && known->address == address, 1)) return known;
    }
    wpc_omp_lock *lock = lock_of_address(self->state, address);
    if (address % 4 == 0) __atomic_store_n(word, lock->handle, __ATOMIC_RELAXED);
    return lock;
}

void wpc_omp_enter_critical(wpc_thread *thread, wpc_omp_thread *self, uint32_t name) {
    wpc_omp_lock_acquire(lock_of_name(thread, self, name), self);
}

void wpc_omp_leave_critical(wpc_thread *thread, wpc_omp_thread *self, uint32_t name) {
    wpc_omp_lock *lock = lock_of_name(thread, self, name);
    if (atomic_load_explicit(&lock->owner, memory_order_relaxed) == self) wpc_omp_lock_release(lock);
}

void wpc_omp_names_free(wpc_omp_state *state) {
    for (uint32_t i = 0; i < WPC_OMP_NAMES; i++)
        for (wpc_omp_name *name = state->names[i], *next; name != NULL; name = next) {
            next = name->next;
            free(name);
        }
}

void wpc___kmpc_critical(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t name) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_enter_critical(thread, wpc_omp_self(thread), name);
}

void wpc___kmpc_critical_with_hint(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t name, uint32_t hint) {
    (void)hint;
    wpc___kmpc_critical(thread, place, number, name);
}

void wpc___kmpc_end_critical(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t name) {
    (void)place, (void)number;
    wpc_omp_leave_critical(thread, wpc_omp_self(thread), name);
}
