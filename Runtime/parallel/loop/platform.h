/// platform.h - what the pool needs of the processor and the operating system: pauses, ticks, a futex.
#ifndef WPC_PARALLEL_PLATFORM_H
#define WPC_PARALLEL_PLATFORM_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/// Two lines, because processors prefetch them in pairs.
#define WPC_CACHE_LINE 128

/// Tests define this to yield at random where threads could meet in an unlucky order.
#ifdef WPC_PARALLEL_TEST_YIELD
void wpc_parallel_test_yield(void);
#define WPC_RACE_POINT() wpc_parallel_test_yield()
#else
#define WPC_RACE_POINT() ((void)0)
#endif

static inline void wpc_cpu_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("isb" ::: "memory");
#endif
}

static inline uint64_t wpc_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// A clock for decisions that need no more than the right order of magnitude: WPC_TICKS_PER_MICROSECOND is exact to a
/// factor of two on processors of 1.5 to 5 GHz. A third of the cost of clock_gettime.
static inline uint64_t wpc_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return wpc_nanoseconds();
#endif
}
#if defined(__x86_64__)
#define WPC_TICKS_PER_MICROSECOND 2500u
#else
#define WPC_TICKS_PER_MICROSECOND 1000u
#endif

/// Sleeps while `*word` is `expected`. May return early.
void wpc_futex_wait(_Atomic uint32_t *word, uint32_t expected);

/// Wakes one thread that sleeps on `word`.
void wpc_futex_wake(_Atomic uint32_t *word);

/// The processors that this process may keep busy: the affinity mask, cut down to the control group's quota (version 2
/// or 1, rounded up). At least 1.
uint32_t wpc_usable_processors(void);

#endif
