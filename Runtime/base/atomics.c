/// Waiting on and waking at addresses of shared memories (threads proposal, "Wait" and "Notify").
///
/// Waiters queue in buckets by host address. The value is compared under the bucket's lock, which a notifier takes too: a
/// notify that comes after a store either finds the waiter in its queue, or the waiter finds the store. (A kernel futex compares
/// 32 bits only, and the instructions compare 64 as well.)
///
/// Each waiter sleeps on a word of its own. A notifier takes waiters out of the queue under the lock and wakes them without it, so
/// that none wakes up to wait for the lock. A waiter that is out of the queue is the notifier's until its word is set.
#include "base/atomics.h"

#include "base/native_thread.h"
#include "base/thread_group.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct waiter {
    const uint8_t *place;
    uint32_t is_woken;
    bool is_queued;
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
    waiter->is_queued = true;
    waiter->next = NULL;
    waiter->link = bucket->end;
    *bucket->end = waiter;
    bucket->end = &waiter->next;
}

static void dequeue(struct bucket *bucket, struct waiter *waiter) {
    waiter->is_queued = false;
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

/// Sleeps until the word is set, or the time has come (NULL: never). False: it came first.
static bool sleep_until_woken(struct waiter *waiter, const struct timespec *deadline) {
    while (__atomic_load_n(&waiter->is_woken, __ATOMIC_ACQUIRE) == 0) {
        // The deadline is absolute, on the monotonic clock.
        long status = syscall(SYS_futex, &waiter->is_woken, FUTEX_WAIT_BITSET_PRIVATE, 0, deadline, NULL, FUTEX_BITSET_MATCH_ANY);
        if (status != 0 && errno == ETIMEDOUT) return false;
    }
    return true;
}

/// Takes the waiter out of the queue after its time has come. False: a notifier did so before, and wakes it.
static bool give_up(struct bucket *bucket, struct waiter *waiter) {
    pthread_mutex_lock(&bucket->lock);
    bool is_queued = waiter->is_queued;
    if (is_queued) dequeue(bucket, waiter);
    pthread_mutex_unlock(&bucket->lock);
    return is_queued;
}

static uint32_t wait_at(uint8_t *place, bool is_equal(const uint8_t *, uint64_t), uint64_t expected, int64_t timeout) {
    struct bucket *bucket = bucket_of(place);
    const wpc_recovery *recovery = wpc_native.recovery;
    struct waiter waiter = {.place = place, .group = recovery == NULL ? NULL : recovery->group};
    struct timespec deadline = {0, 0};
    if (timeout >= 0) deadline = deadline_after(timeout);
    pthread_mutex_lock(&bucket->lock);
    bool waits = is_equal(place, expected);
    if (waits) enqueue(bucket, &waiter);
    pthread_mutex_unlock(&bucket->lock);
    if (!waits) return 1;
    if (!sleep_until_woken(&waiter, timeout < 0 ? NULL : &deadline)) {
        if (give_up(bucket, &waiter)) return 2;
        sleep_until_woken(&waiter, NULL);
    }
    if (waiter.is_cancelled) wpc_threads_check();
    return 0;
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

/// Takes up to `count` waiters at `place`, or of `group` where that is NULL, out of the queue. They are linked by `next`.
static struct waiter *take(struct bucket *bucket, const uint8_t *place, const wpc_thread_group *group, uint32_t count) {
    struct waiter *taken = NULL;
    struct waiter **end = &taken;
    pthread_mutex_lock(&bucket->lock);
    struct waiter *next = NULL;
    for (struct waiter *waiter = bucket->first; waiter != NULL && count > 0; waiter = next) {
        next = waiter->next;
        if (place != NULL ? waiter->place != place : waiter->group != group) continue;
        dequeue(bucket, waiter);
        waiter->is_cancelled = place == NULL;
        waiter->next = NULL;
        *end = waiter;
        end = &waiter->next;
        count--;
    }
    pthread_mutex_unlock(&bucket->lock);
    return taken;
}

/// Wakes waiters that were taken. Returns how many.
static uint32_t wake(struct waiter *taken) {
    uint32_t count = 0;
    for (struct waiter *next = NULL; taken != NULL; taken = next, count++) {
        next = taken->next;
        uint32_t *word = &taken->is_woken;
        __atomic_store_n(word, 1, __ATOMIC_RELEASE);
        // The waiter may be gone by now: then nobody sleeps there, or somebody who looks at his word again.
        syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    }
    return count;
}

void wpc_atomic_cancel(const wpc_thread_group *group) {
    pthread_once(&buckets_made, make_buckets);
    for (size_t i = 0; i < BUCKETS; i++) wake(take(&buckets[i], NULL, group, UINT32_MAX));
}

uint32_t wpc_atomic_notify(wpc_memory *memory, uint64_t address, uint32_t count) {
    uint8_t *place = checked_place(memory, address, 4);
    if (!memory->is_shared) return 0;
    return wake(take(bucket_of(place), place, NULL, count));
}
