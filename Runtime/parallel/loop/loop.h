/// loop.h - one parallel loop: its owner's and its members' part in it.
#ifndef WPC_PARALLEL_LOOP_H
#define WPC_PARALLEL_LOOP_H

#include "parallel/loop/work.h"

/// Where the iterations of a loop may run.
typedef enum wpc_loop_place {
    WPC_LOOP_ON_POOL,
    /// On the calling thread, in order.
    WPC_LOOP_ON_CALLER,
} wpc_loop_place;

/// A loop that is to run.
typedef struct wpc_loop_request {
    wpc_loop_place place;
    uint32_t count;
    /// Iterations are taken in chunks of at least so many, where there are that many; 0 counts as 1.
    uint32_t smallest_grain;
    /// While the loop's caller waits it helps loops of the same group that this loop's iterations started.
    const void *group;
    wpc_loop_body body;
    void *context;
    /// How long the last loop like this one took, 0 at first; it is kept up to date. A loop that was over sooner than a
    /// sleeper wakes up wakes nobody, until it turns out to take longer this time. May be NULL.
    _Atomic uint32_t *last_ticks;
} wpc_loop_request;

/// As wpc_pool_for, on `worker`, which is the calling thread's; NULL: it has none, and runs the loop alone.
bool wpc_loop_run(wpc_worker *worker, const wpc_loop_request *request);

/// Gives the next chunk of iterations, *lo ..< *hi. False: there are none, or the loop has stopped.
bool wpc_member_take(wpc_member *member, uint32_t *lo, uint32_t *hi);

/// Stops the loop: no member gets another chunk.
void wpc_member_stop(wpc_member *member);

/// Does what a thread of the pool does, for ever.
_Noreturn void wpc_worker_main(wpc_worker *worker);

#endif
