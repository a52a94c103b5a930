/// seat.c - who gets a seat: free threads of the pool first, then threads that teams keep for themselves.
#include "parallel/loop/seat.h"

#include "base/block_signals.h"
#include "base/runtime.h"
#include "parallel/loop/pool.h"
#include "parallel/loop/sleep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// Native stack of a thread that is made for teams.
#define STACK_SIZE ((size_t)8 << 20)

/// Not more threads than this are made, whoever asks.
#define THREADS_MOST 4096u

/// A thread that was made for teams. Never freed.
typedef struct extra {
    wpc_seat_holder holder;
    _Atomic uint32_t is_asleep;
    struct extra *next;
} extra;

static pthread_mutex_t extras_lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(extra *) extras;
static uint32_t extra_count;

// ---------------------------------------------------------------------------------------- threads of their own

static void *run_extra(void *argument) {
    extra *self = argument;
    wpc_native_adopt();
    // There are more threads than the pool has, and so than processors: to spin would keep another from its processor.
    const uint32_t patience = 16;
    uint32_t yields = 0;
    for (;;) {
        uintptr_t engagement = atomic_load(&self->holder.engagement);
        if (engagement != WPC_HOLDER_FREE) {
            wpc_seat_run(&self->holder, (wpc_seat *)engagement);
            yields = 0;
        } else if (yields < patience) {
            sched_yield();
            yields += 1;
        } else {
            atomic_store(&self->is_asleep, 1);
            while (atomic_load(&self->holder.engagement) == WPC_HOLDER_FREE && atomic_load(&self->is_asleep) != 0)
                wpc_futex_wait(&self->is_asleep, 1);
            atomic_store(&self->is_asleep, 0);
            yields = 0;
        }
    }
    return NULL;
}

/// Makes a thread whose first seat is `seat`. False: the system has none left.
static bool make_extra(wpc_seat *seat) {
    extra *self = calloc(1, sizeof *self);
    if (self == NULL) return false;
    pthread_mutex_lock(&extras_lock);
    bool is_made = extra_count < THREADS_MOST;
    pthread_attr_t attributes;
    is_made = is_made && pthread_attr_init(&attributes) == 0;
    if (is_made) {
        self->holder.is_extra = true;
        atomic_init(&self->holder.engagement, (uintptr_t)seat);
        seat->holder = &self->holder;
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, STACK_SIZE);
        sigset_t old;
        wpc_block_signals(&old);
        pthread_t thread;
        is_made = pthread_create(&thread, &attributes, run_extra, self) == 0;
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        pthread_attr_destroy(&attributes);
    }
    if (is_made) {
        extra_count += 1;
        self->next = atomic_load(&extras);
        atomic_store(&extras, self);
    }
    pthread_mutex_unlock(&extras_lock);
    if (!is_made) free(self);
    return is_made;
}

// ---------------------------------------------------------------------------------------- filling

static bool claim(wpc_seat_holder *holder, wpc_seat *seat, uintptr_t expected) {
    if (atomic_load_explicit(&holder->engagement, memory_order_acquire) != expected) return false;
    // Written first: the holder runs as soon as the exchange is seen. Nobody else looks at a seat that is not given.
    seat->holder = holder;
    return atomic_compare_exchange_strong(&holder->engagement, &expected, (uintptr_t)seat);
}

static void wake(wpc_seat_holder *holder) {
    if (!holder->is_extra) {
        wpc_sleep_wake_idle((wpc_worker *)((uint8_t *)holder - offsetof(wpc_worker, holder)));
        return;
    }
    extra *self = (extra *)((uint8_t *)holder - offsetof(extra, holder));
    if (atomic_load(&self->is_asleep) != 0 && atomic_exchange(&self->is_asleep, 0) != 0) wpc_futex_wake(&self->is_asleep);
}

/// The thread that had the seat's place last, unless it has something else to do.
static bool claim_last(wpc_seat *seat) {
    wpc_seat_holder *last = seat->holder;
    if (last == NULL) return false;
    if (claim(last, seat, WPC_HOLDER_FREE)) return true;
    return seat->previous != NULL && claim(last, seat, (uintptr_t)seat->previous);
}

uint32_t wpc_seats_fill(wpc_seat *const *seats, uint32_t count) {
    uint32_t next_worker = 0;
    extra *next_extra = NULL;
    bool has_looked = false;
    for (uint32_t i = 0; i < count; i++) {
        wpc_seat *seat = seats[i];
        bool is_claimed = claim_last(seat);
        if (!is_claimed && wpc_worker_current() != NULL) {
            while (next_worker < wpc_the_pool.thread_count && !is_claimed) {
                wpc_worker *worker = wpc_the_pool.workers[next_worker++];
                is_claimed = worker->has_thread && claim(&worker->holder, seat, WPC_HOLDER_FREE);
            }
        }
        if (!is_claimed && !has_looked) {
            next_extra = atomic_load(&extras);
            has_looked = true;
        }
        for (; next_extra != NULL && !is_claimed; next_extra = next_extra->next)
            is_claimed = claim(&next_extra->holder, seat, WPC_HOLDER_FREE);
        if (is_claimed)
            wake(seat->holder);
        else if (!make_extra(seat))
            return i;
    }
    return count;
}
