/// pool.h - the threads that run parallel loops, and the way to run one.
#ifndef WPC_PARALLEL_POOL_H
#define WPC_PARALLEL_POOL_H

#include "parallel/loop/loop.h"

/// The number of threads that work on a loop, its caller included. Does not start them.
uint32_t wpc_pool_threads(void);

/// The calling thread's worker; starts the pool on first use. NULL if loops have to run on their callers.
wpc_worker *wpc_worker_current(void);

/// Runs the loop's body on the calling thread and on those of the pool that find time, until all iterations 0 ..< count
/// were taken and every member has left. May be called in an iteration of another loop. Returns false if this loop or one
/// around it was stopped, so that not all iterations ran.
bool wpc_pool_for(const wpc_loop_request *request);

/// The context of the innermost stopped loop around the calling thread's current iteration, or NULL.
void *wpc_pool_stopped_context(void);

#endif
