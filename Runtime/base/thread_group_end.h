/// thread_group_end.h - ending the threads of an embedded module.
#ifndef WPC_BASE_THREAD_GROUP_END_H
#define WPC_BASE_THREAD_GROUP_END_H

#include "base/native_thread.h"
#include "base/thread_group.h"

// Weak, since a program that spawns no threads need not link them: called only of an instance that has a group, or of a recovery that is
// in the list of one.

/// Enters the recovery in the list of its instance's group, and takes it out (thread_group_end.c).
__attribute__((weak)) void wpc_threads_enter(wpc_recovery *recovery, wpc_thread_group *group);
__attribute__((weak)) void wpc_threads_leave(wpc_recovery *recovery);

/// After a trap or exit in a call of the group's code from outside: ends all threads of the group but the calling one, and waits
/// until they are gone. `*report` becomes what another thread ended the group with, if one did at the same time. After a trap by
/// which the calling thread was stopped, waits alone. Does nothing without threads.
__attribute__((weak)) void wpc_threads_end(const wpc_instance *instance, wpc_trap_report *report);

/// Ends all threads, and frees the group, of a root that is to be freed.
__attribute__((weak)) void wpc_threads_free(wpc_instance *instance);

/// Installs the handler of the signal that stops threads, once.
void wpc_threads_prepare_signal(void);

/// Ends all threads of the group but the calling one, which is `self` (NULL: none that was spawned). False, with what ended it
/// in `*report`: another thread does so.
bool wpc_group_end(wpc_thread_group *group, const wpc_spawned *self, wpc_trap_report *report);

#endif
