/// sleep.c - the event count of the pool. See docs/parallel-sleep.md.
#include "parallel/loop/sleep.h"

/// Counters on lines of their own: the first is written whenever a thread of the pool finds work.
static struct {
    _Alignas(WPC_CACHE_LINE) _Atomic int32_t searching;
    _Alignas(WPC_CACHE_LINE) _Atomic int32_t idle;
    _Atomic int32_t waiting;
} counts;

void wpc_sleep_begin_search(void) { atomic_fetch_add(&counts.searching, 1); }
void wpc_sleep_end_search(void) { atomic_fetch_sub(&counts.searching, 1); }

/// Whoever changes the word from asleep to awake, the sleeper itself or another, also does the counting.
static bool claim(wpc_worker *worker, uint32_t kind) {
    uint32_t expected = kind;
    if (!atomic_compare_exchange_strong(&worker->sleep_word, &expected, WPC_AWAKE)) return false;
    if (kind == WPC_ASLEEP_IDLE) {
        // Searching from now on, though it may take a while to notice: the next one who has work must not wake a
        // second.
        atomic_fetch_add(&counts.searching, 1);
        atomic_fetch_sub(&counts.idle, 1);
    } else {
        atomic_fetch_sub(&counts.waiting, 1);
    }
    return true;
}

static bool wake(wpc_worker *worker, uint32_t kind) {
    if (atomic_load(&worker->sleep_word) != kind || !claim(worker, kind)) return false;
    wpc_futex_wake(&worker->sleep_word);
    return true;
}

static void sleep_until_claimed(wpc_worker *worker, uint32_t kind) {
    while (atomic_load(&worker->sleep_word) == kind) wpc_futex_wait(&worker->sleep_word, kind);
}

void wpc_sleep_idle(wpc_worker *worker) {
    atomic_exchange(&worker->sleep_word, WPC_ASLEEP_IDLE);
    WPC_RACE_POINT();
    atomic_fetch_add(&counts.idle, 1);
    atomic_fetch_sub(&counts.searching, 1);
    WPC_RACE_POINT();
    bool is_wanted = atomic_load(&worker->holder.engagement) != WPC_HOLDER_FREE || wpc_work_exists(NULL);
    if (is_wanted && claim(worker, WPC_ASLEEP_IDLE)) return;
    sleep_until_claimed(worker, WPC_ASLEEP_IDLE);
}

void wpc_sleep_wake_idle(wpc_worker *worker) { wake(worker, WPC_ASLEEP_IDLE); }

void wpc_sleep_waiting(wpc_worker *worker, wpc_loop *loop) {
    atomic_store_explicit(&worker->awaited, loop, memory_order_relaxed);
    atomic_exchange(&worker->sleep_word, WPC_ASLEEP_WAITING);
    WPC_RACE_POINT();
    atomic_fetch_add(&counts.waiting, 1);
    WPC_RACE_POINT();
    bool ended = atomic_load(&loop->state) == WPC_LOOP_OPEN;
    bool has_work = !wpc_loop_is_stopped(loop) && (wpc_loop_has_work(loop) || wpc_work_exists(loop));
    if ((ended || has_work) && claim(worker, WPC_ASLEEP_WAITING)) return;
    sleep_until_claimed(worker, WPC_ASLEEP_WAITING);
}

/// True if who waits for `awaited` may help `loop`. `loop` must not end meanwhile.
static bool may_help(wpc_loop *loop, const wpc_loop *awaited) {
    const void *group = atomic_load_explicit(&loop->group, memory_order_relaxed);
    for (; loop != NULL; loop = atomic_load_explicit(&loop->parent, memory_order_relaxed))
        if (loop == awaited) return atomic_load_explicit(&loop->group, memory_order_relaxed) == group;
    return false;
}

/// Wakes `worker` if it waits for `loop` or for one around it; `loop` NULL: if it waits for one with any work.
static bool wake_waiting(wpc_worker *worker, wpc_loop *loop) {
    if (atomic_load(&worker->sleep_word) != WPC_ASLEEP_WAITING) return false;
    wpc_loop *awaited = atomic_load(&worker->awaited);
    bool is_wanted = loop != NULL ? may_help(loop, awaited) : wpc_work_exists(awaited);
    return is_wanted && wake(worker, WPC_ASLEEP_WAITING);
}

/// Wakes up to `count` owners that wait, as above. Returns how many it woke.
static uint32_t wake_all_waiting(wpc_loop *loop, uint32_t count) {
    uint32_t woken = 0;
    for (uint32_t i = 0; i < wpc_the_pool.thread_count && woken < count; i++)
        woken += wake_waiting(wpc_the_pool.workers[i], loop);
    for (wpc_worker *worker = atomic_load(&wpc_the_pool.outsiders); worker != NULL && woken < count;
         worker = worker->next)
        woken += wake_waiting(worker, loop);
    return woken;
}

static void wake_idle(uint32_t count) {
    for (uint32_t i = 0; i < wpc_the_pool.thread_count && count > 0; i++)
        if (wake(wpc_the_pool.workers[i], WPC_ASLEEP_IDLE)) count--;
}

bool wpc_sleep_has_sleepers(void) { return atomic_load(&counts.idle) > 0 || atomic_load(&counts.waiting) > 0; }

void wpc_sleep_notify_work(wpc_loop *loop, uint32_t available) {
    int32_t idle = atomic_load(&counts.idle), waiting = atomic_load(&counts.waiting);
    if (idle <= 0 && waiting <= 0) return;
    // Two at a time: whoever is woken and leaves something over wakes two more, so all are up after log2 steps.
    int32_t searching = atomic_load(&counts.searching);
    uint32_t coming = searching < 0 ? 0 : (uint32_t)searching;
    if (coming >= available) return;
    uint32_t count = available - coming < 2 ? available - coming : 2;
    if (waiting > 0) count -= wake_all_waiting(loop, count);
    if (idle > 0 && count > 0) wake_idle(count);
}

void wpc_sleep_notify_end(wpc_worker *owner) {
    WPC_RACE_POINT();
    wake(owner, WPC_ASLEEP_WAITING);
}

void wpc_sleep_pass_on(void) {
    if (atomic_load(&counts.searching) > 0) return;
    int32_t idle = atomic_load(&counts.idle), waiting = atomic_load(&counts.waiting);
    if ((idle <= 0 && waiting <= 0) || !wpc_work_exists(NULL)) return;
    if (idle > 0)
        wake_idle(1);
    else
        wake_all_waiting(NULL, 1);
}

bool wpc_sleep_back_off(uint64_t *since) {
    uint64_t now = wpc_ticks();
    if (*since == 0) *since = now;
    uint64_t elapsed = now - *since;
    if (elapsed < wpc_the_pool.hot_ticks) {
        wpc_cpu_pause();
        return false;
    }
    if (elapsed < wpc_the_pool.warm_ticks) {
        sched_yield();
        return false;
    }
    return true;
}
