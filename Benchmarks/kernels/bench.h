/* What the kernels share: random inputs, and checksums of what they computed. A kernel prints a line a result, from
   which the contenders are compared, and which keeps an optimiser from dropping the work. */
#ifndef BENCH_H
#define BENCH_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Volatile: no compiler may know the inputs. */
static volatile uint64_t bench_seed = UINT64_C(0x9E3779B97F4A7C15);

static uint64_t bench_state;

static inline void bench_start(void) { bench_state = bench_seed; }

static inline uint64_t random_bits(void) {
    bench_state ^= bench_state >> 12;
    bench_state ^= bench_state << 25;
    bench_state ^= bench_state >> 27;
    return bench_state * UINT64_C(0x2545F4914F6CDD1D);
}

/* 0 ..< bound. */
static inline uint32_t random_below(uint32_t bound) { return (uint32_t)((random_bits() >> 32) * bound >> 32); }

/* 0 ..< 1. */
static inline double random_unit(void) { return (double)(random_bits() >> 11) * 0x1p-53; }

static inline uint64_t mix(uint64_t sum, uint64_t value) {
    sum = (sum ^ value) * UINT64_C(0x100000001B3);
    return sum ^ sum >> 29;
}

static inline uint64_t mix_bytes(uint64_t sum, const void *bytes, size_t count) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) sum = mix(sum, at[i]);
    return sum;
}

static inline void print_sum(const char *what, uint64_t sum) { printf("%s %016" PRIx64 "\n", what, sum); }

/* Numbers that may differ in their last digits: by the C library's functions, or where a processor fuses operations. */
static inline void print_number(const char *what, double number) { printf("%s %.9g\n", what, number); }

#endif
