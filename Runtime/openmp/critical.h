/// critical.h - critical regions, and the locks that they and the guest's own are made of.
#ifndef WPC_OPENMP_CRITICAL_H
#define WPC_OPENMP_CRITICAL_H

#include "openmp/state.h"

/// A lock that is not in use. NULL: out of memory, or there are too many.
wpc_omp_lock *wpc_omp_lock_make(wpc_omp_state *state);

/// The lock of a handle; NULL: it is none.
wpc_omp_lock *wpc_omp_lock_find(wpc_omp_state *state, uint32_t handle);

/// Waits for it; raises what stopped the caller's team.
void wpc_omp_lock_acquire(wpc_omp_lock *lock, wpc_omp_thread *self);
bool wpc_omp_lock_try(wpc_omp_lock *lock, wpc_omp_thread *self);
void wpc_omp_lock_release(wpc_omp_lock *lock);

/// Enters and leaves the critical region whose name is at guest address `name`.
void wpc_omp_enter_critical(wpc_thread *thread, wpc_omp_thread *self, uint32_t name);
void wpc_omp_leave_critical(wpc_thread *thread, wpc_omp_thread *self, uint32_t name);

/// Frees the names that the state has.
void wpc_omp_names_free(wpc_omp_state *state);

#endif
