/// Waiting on and waking at addresses of shared memories (threads proposal, "Wait" and "Notify").
///
/// Waiters queue in buckets by host address. The value is compared under the bucket's lock, which a notifier takes too: a
/// notify that comes after a store either finds the waiter in its queue, or the waiter finds the store. (A kernel futex compares
/// 32 bits only, and the instructions compare 64 as well.)
#include "native_thread.h"
#include "threads.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct waiter {
    const uint8_t *place;
    pthread_cond_t woken;
    bool is_woken;
    bool is_cancelled;
    /// Whose code it waits in.
    const wpc_thread_group *group;
    struct waiter *next;
    struct waiter **link;
};

struct bucket {
    pthread_mutex_t lock;
    struct waiter *first;
    struct waiter **end;
};

#define BUCKETS 256
static struct bucket buckets[BUCKETS];
static pthread_once_t buckets_made = PTHREAD_ONCE_INIT;

static void make_buckets(void) {
    for (size_t i = 0; i < BUCKETS; i++) {
        pthread_mutex_init(&buckets[i].lock, NULL);
        buckets[i].end = &buckets[i].first;
    }
}

static struct bucket *bucket_of(const uint8_t *place) {
    pthread_once(&buckets_made, make_buckets);
    uint64_t hash = (uint64_t)(uintptr_t)place * 0x9E3779B97F4A7C15u;
    return &buckets[hash >> 56];
}

static void enqueue(struct bucket *bucket, struct waiter *waiter) {
    waiter->next = NULL;
    waiter->link = bucket->end;
    *bucket->end = waiter;
    bucket->end = &waiter->next;
}

static void dequeue(struct bucket *bucket, struct waiter *waiter) {
    *waiter->link = waiter->next;
    if (waiter->next != NULL) {
        waiter->next->link = waiter->link;
    } else {
        bucket->end = waiter->link;
    }
}

/// The place in the host's memory, or a trap.
static uint8_t *checked_place(wpc_memory *memory, uint64_t address, uint64_t bytes) {
    uint64_t limit = __atomic_load_n(&memory->byte_length, __ATOMIC_ACQUIRE);
    if (bytes > limit || address > limit - bytes) wpc_trap_memory_out_of_bounds();
    return memory->base + address;
}

static struct timespec deadline_after(int64_t timeout) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t seconds = timeout / 1000000000;
    int64_t nanoseconds = now.tv_nsec + timeout % 1000000000;
    if (nanoseconds >= 1000000000) {
        seconds++;
        nanoseconds -= 1000000000;
    }
    struct timespec deadline = {now.tv_sec + seconds, nanoseconds};
    return deadline;
}

/// Waits until notified; the bucket is locked and `waiter` queued. Returns the instruction's result.
static uint32_t sleep_until_woken(struct bucket *bucket, struct waiter *waiter, int64_t timeout) {
    struct timespec deadline = {0, 0};
    if (timeout >= 0) deadline = deadline_after(timeout);
    while (!waiter->is_woken) {
        int status = timeout < 0 ? pthread_cond_wait(&waiter->woken, &bucket->lock)
                                 : pthread_cond_timedwait(&waiter->woken, &bucket->lock, &deadline);
        if (status == ETIMEDOUT && !waiter->is_woken) {
            dequeue(bucket, waiter);
            return 2;
        }
    }
    return 0;
}

static uint32_t wait_at(uint8_t *place, bool is_equal(const uint8_t *, uint64_t), uint64_t expected, int64_t timeout) {
    struct bucket *bucket = bucket_of(place);
    const wpc_recovery *recovery = wpc_native.recovery;
    struct waiter waiter = {.place = place, .group = recovery == NULL ? NULL : recovery->group};
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter.woken, &attributes);
    pthread_condattr_destroy(&attributes);
    uint32_t result = 1;
    pthread_mutex_lock(&bucket->lock);
    if (is_equal(place, expected)) {
        enqueue(bucket, &waiter);
        result = sleep_until_woken(bucket, &waiter, timeout);
    }
    pthread_mutex_unlock(&bucket->lock);
    pthread_cond_destroy(&waiter.woken);
    if (waiter.is_cancelled) wpc_threads_check();
    return result;
}

static bool is_equal_32(const uint8_t *place, uint64_t expected) {
    return __atomic_load_n((const uint32_t *)(const void *)place, __ATOMIC_SEQ_CST) == expected;
}

static bool is_equal_64(const uint8_t *place, uint64_t expected) {
    return __atomic_load_n((const uint64_t *)(const void *)place, __ATOMIC_SEQ_CST) == expected;
}

uint32_t wpc_atomic_wait32(wpc_memory *memory, uint64_t address, uint32_t expected, int64_t timeout) {
    uint8_t *place = checked_place(memory, address, 4);
    if (!memory->is_shared) wpc_trap_expected_shared_memory();
    return wait_at(place, is_equal_32, expected, timeout);
}

uint32_t wpc_atomic_wait64(wpc_memory *memory, uint64_t address, uint64_t expected, int64_t timeout) {
    uint8_t *place = checked_place(memory, address, 8);
    if (!memory->is_shared) wpc_trap_expected_shared_memory();
    return wait_at(place, is_equal_64, expected, timeout);
}

void wpc_atomic_cancel(const wpc_thread_group *group) {
    pthread_once(&buckets_made, make_buckets);
    for (size_t i = 0; i < BUCKETS; i++) {
        pthread_mutex_lock(&buckets[i].lock);
        for (struct waiter *waiter = buckets[i].first; waiter != NULL; waiter = waiter->next) {
            if (waiter->group != group) continue;
            dequeue(&buckets[i], waiter);
            waiter->is_woken = true;
            waiter->is_cancelled = true;
            pthread_cond_signal(&waiter->woken);
        }
        pthread_mutex_unlock(&buckets[i].lock);
    }
}

uint32_t wpc_atomic_notify(wpc_memory *memory, uint64_t address, uint32_t count) {
    uint8_t *place = checked_place(memory, address, 4);
    if (!memory->is_shared) return 0;
    struct bucket *bucket = bucket_of(place);
    uint32_t woken = 0;
    pthread_mutex_lock(&bucket->lock);
    struct waiter *next = NULL;
    for (struct waiter *waiter = bucket->first; waiter != NULL && woken < count; waiter = next) {
        next = waiter->next;
        if (waiter->place != place) continue;
        dequeue(bucket, waiter);
        waiter->is_woken = true;
        pthread_cond_signal(&waiter->woken);
        woken++;
    }
    pthread_mutex_unlock(&bucket->lock);
    return woken;
}
