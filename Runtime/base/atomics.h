/// atomics.h - waits at addresses of memories.
#ifndef WPC_BASE_ATOMICS_H
#define WPC_BASE_ATOMICS_H

#include "base/thread_group.h"

/// Wakes all threads of the group that wait at addresses of memories (atomics.c); they call wpc_threads_check.
void wpc_atomic_cancel(const wpc_thread_group *group);

#endif
