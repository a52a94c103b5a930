/// loop.c - one parallel loop: who may join it, how its iterations are shared out, and how its owner waits.
#include "parallel/loop/loop.h"

#include "parallel/loop/holder.h"
#include "parallel/loop/sleep.h"

#include <stdlib.h>
#include <string.h>

/// A chunk should take this long: short enough that nobody waits noticeably for another's last chunk, long enough that
/// taking it (tens of nanoseconds) doesn't count.
#define CHUNK_TICKS_LEAST (4 * WPC_TICKS_PER_MICROSECOND)
#define CHUNK_TICKS_MOST (16 * WPC_TICKS_PER_MICROSECOND)

/// A loop that takes no longer than this is over before a sleeper is awake.
#define SHORT_TICKS (3 * WPC_TICKS_PER_MICROSECOND)

/// Loops with fewer iterations than this are not worth a look at the clock.
#define TIMED_COUNT 16

// ---------------------------------------------------------------------------------------- joining and leaving

static bool join(wpc_loop *loop) {
    uint32_t state = atomic_load(&loop->state);
    do {
        if ((state & WPC_LOOP_OPEN) == 0) return false;
        WPC_RACE_POINT();
    } while (!atomic_compare_exchange_weak(&loop->state, &state, state + 1));
    return true;
}

static void leave(wpc_loop *loop) {
    // The loop may end, and its memory start another, as soon as the count has gone down.
    wpc_worker *owner = loop->owner;
    WPC_RACE_POINT();
    if (atomic_fetch_sub(&loop->state, 1) == (WPC_LOOP_OPEN | 1)) wpc_sleep_notify_end(owner);
}

/// Steals from the member that has most. False if nobody has anything.
static bool steal(wpc_member *member) {
    wpc_loop *loop = member->loop;
    uint32_t lo, hi;
    for (;;) {
        wpc_range *victim = NULL;
        uint32_t most = 0;
        for (uint32_t word = 0; word * 64 < wpc_the_pool.slot_count; word++) {
            uint64_t joined = atomic_load_explicit(&loop->joined[word], memory_order_relaxed);
            for (; joined != 0; joined &= joined - 1) {
                wpc_range *slot = &loop->slots[word * 64 + (uint32_t)__builtin_ctzll(joined)];
                uint32_t size = slot == member->slot ? 0 : wpc_range_load_size(slot);
                if (size > most) {
                    most = size;
                    victim = slot;
                }
            }
        }
        if (victim == NULL || wpc_loop_is_stopped(loop)) return false;
        if (wpc_range_steal(victim, &lo, &hi)) break;
    }
    WPC_RACE_POINT();
    uint32_t count = hi - lo, most = count / 4 > loop->smallest_grain ? count / 4 : loop->smallest_grain;
    uint32_t chunk = member->grain < most ? member->grain : most;
    if (chunk > count) chunk = count;
    member->lo = lo;
    member->hi = lo + chunk;
    if (chunk < count) {
        uint64_t bit = (uint64_t)1 << member->worker->slot % 64;
        _Atomic uint64_t *joined = &loop->joined[member->worker->slot / 64];
        if ((atomic_load_explicit(joined, memory_order_relaxed) & bit) == 0) atomic_fetch_or(joined, bit);
        wpc_range_put(member->slot, lo + chunk, hi);
        wpc_sleep_notify_work(loop, count - chunk);
    }
    return true;
}

static wpc_member make_member(wpc_loop *loop, wpc_worker *worker, void *waiting_context) {
    return (wpc_member){.loop = loop,
                        .worker = worker,
                        .slot = &loop->slots[worker->slot],
                        .grain = loop->smallest_grain,
                        .waiting_context = waiting_context};
}

static void run_member(wpc_member *member) {
    wpc_worker *worker = member->worker;
    wpc_loop *outer = worker->executing;
    worker->executing = member->loop;
    member->loop->body(member->loop->context, member);
    worker->executing = outer;
    // After a stop.
    if (wpc_range_load_size(member->slot) != 0) wpc_range_put(member->slot, 0, 0);
}

// ---------------------------------------------------------------------------------------- taking

static void adapt_grain(wpc_member *member) {
    uint64_t now = wpc_ticks();
    if (member->last_count == member->grain) {
        uint64_t elapsed = now - member->last_ticks;
        if (elapsed < CHUNK_TICKS_LEAST) {
            if (member->grain <= UINT32_MAX / 2) member->grain *= 2;
        } else if (elapsed > CHUNK_TICKS_MOST) {
            uint64_t grain = member->grain * (uint64_t)CHUNK_TICKS_MOST / elapsed;
            member->grain = grain > member->loop->smallest_grain ? (uint32_t)grain : member->loop->smallest_grain;
        }
    }
    member->last_ticks = now;
}

/// Pieces of a loop that runs on one thread: only the loops around it can stop it.
static bool take_alone(wpc_member *member, uint32_t *lo, uint32_t *hi) {
    const uint32_t piece = 4096;
    if (member->lo == member->hi || member->is_stopped) return false;
    if (member->worker != NULL && wpc_loop_is_stopped(member->worker->executing)) return false;
    *lo = member->lo;
    member->lo = member->hi - member->lo < piece ? member->hi : member->lo + piece;
    *hi = member->lo;
    return true;
}

/// The loop was expected to be short. If it isn't, others are needed after all.
static void wake_after_all(wpc_member *member) {
    if (wpc_ticks() - member->put_off_since < SHORT_TICKS) return;
    member->put_off_since = 0;
    uint32_t available = wpc_range_load_size(member->slot);
    if (available != 0) wpc_sleep_notify_work(member->loop, available);
}

bool wpc_member_take(wpc_member *member, uint32_t *lo, uint32_t *hi) {
    wpc_loop *loop = member->loop;
    if (loop == NULL) return take_alone(member, lo, hi);
    if (wpc_loop_is_stopped(loop)) return false;
    if (member->put_off_since != 0 && member->lo == member->hi) wake_after_all(member);
    if (loop->is_timed) adapt_grain(member);
    if (member->lo == member->hi) {
        if (wpc_range_take(member->slot, member->grain, loop->smallest_grain, lo, hi)) {
            member->last_count = *hi - *lo;
            return true;
        }
        if (!steal(member)) return false;
    }
    *lo = member->lo;
    *hi = member->hi;
    member->lo = member->hi;
    member->last_count = *hi - *lo;
    return true;
}

void wpc_member_stop(wpc_member *member) {
    if (member->loop != NULL)
        atomic_store_explicit(&member->loop->is_stopped, true, memory_order_release);
    else
        member->is_stopped = true;
}

// ---------------------------------------------------------------------------------------- looking for work

/// True if `loop`, of which the caller is a member, started within `awaited` and may be run by who waits for that.
static bool may_help(wpc_loop *loop, const wpc_loop *awaited) {
    if (atomic_load_explicit(&loop->group, memory_order_relaxed) !=
        atomic_load_explicit(&awaited->group, memory_order_relaxed))
        return false;
    while ((loop = atomic_load_explicit(&loop->parent, memory_order_relaxed)) != NULL)
        if (loop == awaited) return true;
    return false;
}

/// Iterations that others could take; stops counting at `most`.
static uint32_t available(wpc_loop *loop, uint32_t most) {
    uint32_t sum = 0;
    for (uint32_t word = 0; word * 64 < wpc_the_pool.slot_count; word++) {
        uint64_t joined = atomic_load_explicit(&loop->joined[word], memory_order_relaxed);
        for (; joined != 0 && sum < most; joined &= joined - 1) {
            uint32_t size = wpc_range_load_size(&loop->slots[word * 64 + (uint32_t)__builtin_ctzll(joined)]);
            sum = size < most - sum ? sum + size : most;
        }
    }
    return sum;
}

/// False for the rest of a loop that is over in no time: to take its last iteration costs its owner more than to run it.
/// Real work is still there a fraction of a microsecond later.
static bool is_worth_joining(wpc_loop *loop) {
    if (available(loop, 3) >= 3) return true;
    uint32_t generation = atomic_load_explicit(&loop->generation, memory_order_relaxed);
    for (int i = 0; i < 8; i++) wpc_cpu_pause();
    return atomic_load_explicit(&loop->generation, memory_order_relaxed) == generation && available(loop, 1) != 0;
}

/// A thread of the pool that was idle belongs to a loop from now on: no team may have it. False: one has. Who waits for a
/// loop of its own belongs to something already.
static bool engage(wpc_worker *worker, const wpc_loop *awaited) {
    uintptr_t engagement = WPC_HOLDER_FREE;
    return awaited != NULL || atomic_compare_exchange_strong(&worker->holder.engagement, &engagement, WPC_HOLDER_BUSY);
}

static void disengage(wpc_worker *worker, const wpc_loop *awaited) {
    if (awaited == NULL) atomic_store(&worker->holder.engagement, WPC_HOLDER_FREE);
}

/// Joins a loop that `owner` has part in and gets a first chunk of it.
static bool join_loop_of(wpc_worker *owner, wpc_worker *worker, wpc_loop *awaited, wpc_member *member) {
    wpc_loop *loop = wpc_loop_outermost_with_work(atomic_load(&owner->innermost), awaited);
    if (loop == NULL || !is_worth_joining(loop) || !engage(worker, awaited)) return false;
    if (!join(loop)) {
        disengage(worker, awaited);
        return false;
    }
    if (awaited == NULL || may_help(loop, awaited)) {
        *member = make_member(loop, worker, awaited == NULL ? NULL : awaited->context);
        if (steal(member)) return true;
    }
    leave(loop);
    disengage(worker, awaited);
    return false;
}

/// Looks everywhere for a loop with work, and becomes a member of it. Outsiders first: theirs are the outermost loops.
static bool find_work(wpc_worker *worker, wpc_loop *awaited, wpc_member *member) {
    for (wpc_worker *owner = atomic_load(&wpc_the_pool.outsiders); owner != NULL; owner = owner->next)
        if (owner != worker && join_loop_of(owner, worker, awaited, member)) return true;
    uint32_t count = wpc_the_pool.thread_count;
    for (uint32_t i = 0; i < count; i++) {
        wpc_worker *owner = wpc_the_pool.workers[(worker->slot + i) % count];
        if (owner != worker && join_loop_of(owner, worker, awaited, member)) return true;
    }
    return false;
}

_Noreturn void wpc_worker_main(wpc_worker *worker) {
    uint64_t since = 0;
    wpc_sleep_begin_search();
    for (;;) {
        wpc_member member;
        wpc_seat *seat = wpc_seat_of(worker);
        if (seat != NULL) {
            wpc_sleep_end_search();
            wpc_sleep_pass_on();
            wpc_seat_run(&worker->holder, seat);
            wpc_sleep_begin_search();
            since = 0;
        } else if (find_work(worker, NULL, &member)) {
            wpc_sleep_end_search();
            wpc_sleep_pass_on();
            run_member(&member);
            leave(member.loop);
            disengage(worker, NULL);
            wpc_sleep_begin_search();
            since = 0;
        } else if (wpc_sleep_back_off(&since)) {
            wpc_sleep_idle(worker);
            since = 0;
        }
    }
}

// ---------------------------------------------------------------------------------------- owning

/// Returns when every member has left and nobody can join any more.
static void wait_for_members(wpc_worker *worker, wpc_loop *loop) {
    uint64_t since = 0;
    for (;;) {
        uint32_t state = WPC_LOOP_OPEN;
        WPC_RACE_POINT();
        if (atomic_load(&loop->state) == state && atomic_compare_exchange_strong(&loop->state, &state, 0)) return;
        if (!wpc_loop_is_stopped(loop)) {
            wpc_member member = make_member(loop, worker, loop->context);
            if (steal(&member)) {
                run_member(&member);
                since = 0;
                continue;
            }
            if (find_work(worker, loop, &member)) {
                run_member(&member);
                leave(member.loop);
                since = 0;
                continue;
            }
        }
        if (wpc_sleep_back_off(&since)) {
            wpc_sleep_waiting(worker, loop);
            since = 0;
        }
    }
}

static bool run_alone(wpc_worker *worker, const wpc_loop_request *request) {
    wpc_member member = {.worker = worker, .hi = request->count, .waiting_context = request->context};
    request->body(request->context, &member);
    return member.lo == member.hi && !member.is_stopped && (worker == NULL || !wpc_loop_is_stopped(worker->executing));
}

/// The worker's loop for the depth that it is at, made on first use.
static wpc_loop *loop_of_depth(wpc_worker *worker) {
    uint32_t depth = worker->executing == NULL ? 0 : worker->executing->depth + 1;
    if (depth >= WPC_POOL_MAX_DEPTH) return NULL;
    if (worker->loops[depth] != NULL) return worker->loops[depth];
    size_t size = sizeof(wpc_loop) + wpc_the_pool.slot_count * sizeof(wpc_range);
    wpc_loop *loop = aligned_alloc(WPC_CACHE_LINE, size);
    if (loop == NULL) return NULL;
    memset(loop, 0, size);
    loop->depth = depth;
    loop->owner = worker;
    worker->loops[depth] = loop;
    return loop;
}

bool wpc_loop_run(wpc_worker *worker, const wpc_loop_request *request) {
    uint32_t count = request->count;
    if (count == 0) return true;
    wpc_loop *loop = worker == NULL || request->place == WPC_LOOP_ON_CALLER || count == 1 ? NULL : loop_of_depth(worker);
    if (loop == NULL) return run_alone(worker, request);

    loop->smallest_grain = request->smallest_grain == 0 ? 1 : request->smallest_grain;
    loop->is_timed = count >= TIMED_COUNT;
    loop->body = request->body;
    loop->context = request->context;
    atomic_store_explicit(&loop->group, request->group, memory_order_relaxed);
    atomic_store_explicit(&loop->parent, worker->executing, memory_order_relaxed);
    atomic_store_explicit(&loop->is_stopped, false, memory_order_relaxed);
    uint32_t generation = atomic_load_explicit(&loop->generation, memory_order_relaxed);
    atomic_store_explicit(&loop->generation, generation + 1, memory_order_relaxed);
    for (uint32_t word = 0; word * 64 < wpc_the_pool.slot_count; word++)
        atomic_store_explicit(&loop->joined[word], 0, memory_order_relaxed);
    atomic_store_explicit(&loop->joined[worker->slot / 64], (uint64_t)1 << worker->slot % 64, memory_order_relaxed);

    // The first chunk stays in hand: it needs no synchronisation.
    wpc_member member = make_member(loop, worker, request->context);
    member.hi = member.grain < count ? member.grain : count;
    atomic_store_explicit(&loop->slots[worker->slot].packed, wpc_range_pack(member.hi, count), memory_order_relaxed);
    atomic_store_explicit(&loop->state, WPC_LOOP_OPEN, memory_order_release);
    wpc_loop *outer = atomic_load_explicit(&worker->innermost, memory_order_relaxed);
    atomic_exchange(&worker->innermost, loop);
    uint64_t start = 0;
    if (member.hi < count && wpc_sleep_has_sleepers()) {
        uint32_t last = request->last_ticks != NULL ? atomic_load_explicit(request->last_ticks, memory_order_relaxed) : 0;
        start = wpc_ticks();
        if (last != 0 && last < SHORT_TICKS)
            member.put_off_since = start;
        else
            wpc_sleep_notify_work(loop, count - member.hi);
    }

    run_member(&member);
    wait_for_members(worker, loop);
    if (start != 0 && request->last_ticks != NULL) {
        uint64_t ticks = wpc_ticks() - start;
        atomic_store_explicit(request->last_ticks, ticks < UINT32_MAX ? (uint32_t)ticks | 1 : UINT32_MAX, memory_order_relaxed);
    }
    atomic_store_explicit(&worker->innermost, outer, memory_order_release);
    return !wpc_loop_is_stopped(loop);
}
