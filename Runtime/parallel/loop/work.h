/// work.h - workers, loops, and the work that is left in them, as all parts of the pool see them.
///
/// A *loop* is one parallel_for in progress; a *worker* is a native thread that can take part in loops: a thread of the
/// pool, or any other thread while it calls parallel_for; a *member* is one worker's part in one loop. This layer knows
/// nothing of WebAssembly: a loop's body is a C function that asks for chunks of iterations until there are none.
///
/// Ownership: loops belong to their owner's worker, one for each nesting depth, and neither loops nor workers are ever
/// freed. So a stale pointer to either can always be read, and joining (wpc_loop.state) tells whether it is still of
/// use.
#ifndef WPC_PARALLEL_WORK_H
#define WPC_PARALLEL_WORK_H

#include "parallel/loop/ranges.h"

#include <stddef.h>

/// The most threads that work on a loop, its caller included.
#define WPC_POOL_MAX_THREADS 256u
#define WPC_JOINED_WORDS (WPC_POOL_MAX_THREADS / 64)

/// Loops nested deeper than this run on the thread that starts them. By then there are at least 2^16 iterations round
/// about to keep others busy, and a worker needs no more than this many loops of its own.
#define WPC_POOL_MAX_DEPTH 16u

typedef struct wpc_worker wpc_worker;
typedef struct wpc_loop wpc_loop;
typedef struct wpc_member wpc_member;
typedef struct wpc_seat wpc_seat;

/// A thread that can be given a seat (seat.h).
typedef struct wpc_seat_holder {
    /// WPC_HOLDER_FREE, WPC_HOLDER_BUSY, or the wpc_seat that it has.
    _Atomic uintptr_t engagement;
    bool is_extra; ///< made for teams: no worker of the pool
} wpc_seat_holder;

#define WPC_HOLDER_FREE ((uintptr_t)0)
/// A thread of the pool works on a loop.
#define WPC_HOLDER_BUSY ((uintptr_t)1)

/// Runs a member's part of a loop: calls wpc_member_take until it returns false, unless some member calls
/// wpc_member_stop before it leaves. Returns normally in any case.
typedef void (*wpc_loop_body)(void *context, wpc_member *member);

struct wpc_loop {
    /// WPC_LOOP_OPEN, and the number of members at work, the owner not counted.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t state;
    _Atomic bool is_stopped;
    /// Counts the loops that had this memory.
    _Atomic uint32_t generation;
    uint32_t depth;
    wpc_worker *owner;
    /// The loop whose iteration started this one, or NULL.
    _Atomic(wpc_loop *) parent;
    /// The slots that have been used in this loop, a bit each.
    _Atomic uint64_t joined[WPC_JOINED_WORDS];

    _Atomic(const void *) group;

    // Written by the owner before the loop opens; to be read by members only.
    uint32_t smallest_grain;
    bool is_timed;
    wpc_loop_body body;
    void *context;

    /// By worker: wpc_worker.slot.
    wpc_range slots[];
};

#define WPC_LOOP_OPEN 0x80000000u

/// One worker's part in one loop. Lives on that worker's native stack.
struct wpc_member {
    wpc_loop *loop; ///< NULL: the loop runs on this thread alone
    wpc_worker *worker;
    wpc_range *slot;
    /// A chunk in hand that is in nobody's slot.
    uint32_t lo, hi;
    /// With `loop` NULL: wpc_member_stop was called.
    bool is_stopped;
    /// When the loop began, if waking others was put off; else 0.
    uint64_t put_off_since;
    uint32_t grain;
    uint32_t last_count;
    uint64_t last_ticks;
    /// The context of the loop that this worker waits for meanwhile; NULL for a thread of the pool that was idle. For
    /// the owner of the loop: its own context.
    void *waiting_context;
};

struct wpc_worker {
    /// The innermost loop that this worker owns or NULL; where others start to look for work.
    _Alignas(WPC_CACHE_LINE) _Atomic(wpc_loop *) innermost;
    /// See sleep.h.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t sleep_word;
    /// Whether it belongs to a loop or to a team. Of threads outside the pool it is not used.
    wpc_seat_holder holder;
    bool has_thread; ///< a thread of the pool was started for it
    /// While it waits: the loop it waits for.
    _Atomic(wpc_loop *) awaited;
    /// The loop of which it runs an iteration, or NULL.
    wpc_loop *executing;
    /// Its place in every loop's `slots`: 0 for threads outside the pool, of which only one can be in a loop, and 1 +
    /// index for threads of the pool.
    uint32_t slot;
    bool is_in_use;
    /// Workers outside the pool form a list.
    wpc_worker *next;
    wpc_loop *loops[WPC_POOL_MAX_DEPTH];
};

typedef struct wpc_pool {
    uint32_t thread_count; ///< started by the pool: one less than work on a loop
    uint32_t slot_count;
    /// Ticks that a worker without work looks for some at full speed, and then between yields, before it sleeps.
    uint64_t hot_ticks, warm_ticks;
    wpc_worker *workers[WPC_POOL_MAX_THREADS];
    _Atomic(wpc_worker *) outsiders;
} wpc_pool;

extern wpc_pool wpc_the_pool;

/// True if some loop has work: any loop (`awaited` NULL), or one that who waits for `awaited` may help. A guess, but a
/// loop whose work was there before the call is seen.
bool wpc_work_exists(const wpc_loop *awaited);

/// True if a member could take iterations from another.
bool wpc_loop_has_work(wpc_loop *loop);

/// Whether it, or a loop around it, was stopped. Inline: members ask before each chunk.
static inline bool wpc_loop_is_stopped(wpc_loop *loop) {
    for (; loop != NULL; loop = atomic_load_explicit(&loop->parent, memory_order_relaxed))
        if (atomic_load_explicit(&loop->is_stopped, memory_order_acquire)) return true;
    return false;
}

/// The outermost loop with work on the way from `loop` outwards to `awaited` (which is not one of them; NULL: all the
/// way). The loops may end and start anew meanwhile: the answer is a guess, and the walk has an end.
wpc_loop *wpc_loop_outermost_with_work(wpc_loop *loop, const wpc_loop *awaited);

#endif
