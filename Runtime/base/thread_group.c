/// thread_group.c - whether the calling thread's program is being ended.
#include "base/thread_group.h"

#include "base/native_thread.h"

const wpc_thread_group *wpc_threads_ending_group(void) {
    const wpc_recovery *recovery = wpc_native.recovery;
    const wpc_thread_group *group = recovery == NULL ? NULL : __atomic_load_n(&recovery->group, __ATOMIC_RELAXED);
    return group != NULL && __atomic_load_n(&group->is_ending, __ATOMIC_ACQUIRE) ? group : NULL;
}

bool wpc_threads_are_ending(void) { return wpc_threads_ending_group() != NULL; }

void wpc_threads_check(void) {
    const wpc_thread_group *group = wpc_threads_ending_group();
    if (group != NULL) wpc_trap_forward(&group->report);
}
