/// sleep.h - how workers without work go to sleep and are woken. docs/parallel-sleep.md argues why no wake-up is lost.
#ifndef WPC_PARALLEL_SLEEP_H
#define WPC_PARALLEL_SLEEP_H

#include "parallel/loop/work.h"

/// Values of wpc_worker.sleep_word.
enum {
    WPC_AWAKE = 0,
    /// A thread of the pool that sleeps or is about to; any work is for it.
    WPC_ASLEEP_IDLE = 1,
    /// A worker that sleeps, or is about to, until its own loop ends or has work for it.
    WPC_ASLEEP_WAITING = 2,
};

/// A thread of the pool begins, and ends, to look for work.
void wpc_sleep_begin_search(void);
void wpc_sleep_end_search(void);

/// A searching thread sleeps unless there is work. It is searching again when this returns.
void wpc_sleep_idle(wpc_worker *worker);

/// Wakes a thread of the pool that sleeps idle, or is about to: it was given a seat (by a sequentially consistent write).
void wpc_sleep_wake_idle(wpc_worker *worker);

/// The owner of `loop` sleeps unless the loop has ended or it, or one started within it, has work.
void wpc_sleep_waiting(wpc_worker *worker, wpc_loop *loop);

/// True if somebody sleeps whom work could wake.
bool wpc_sleep_has_sleepers(void);

/// To be called after `available` iterations of `loop` were put where others can take them (by a sequentially
/// consistent write). Wakes whom they need. The caller must be a member of the loop.
void wpc_sleep_notify_work(wpc_loop *loop, uint32_t available);

/// To be called after the last member has left a loop of `owner` (by a sequentially consistent write).
void wpc_sleep_notify_end(wpc_worker *owner);

/// To be called by a thread that found work, after wpc_sleep_end_search: if it was the last one that searched and there
/// is more work, wakes another.
void wpc_sleep_pass_on(void);

/// One step of looking for work in vain: waits a moment, and returns true once it is time to sleep. `*since` is 0 at
/// first.
bool wpc_sleep_back_off(uint64_t *since);

#endif
