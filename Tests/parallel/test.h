/// test.h - checks and random numbers for the tests of Runtime/parallel. A line for each test, then "N passed, N
/// failed".
#ifndef WPC_TEST_H
#define WPC_TEST_H

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static __attribute__((unused)) uint64_t test_seed = 1, test_rounds = 100;
static __attribute__((unused)) const char *test_filter;
static uint32_t test_passed, test_failed;
static _Atomic uint32_t test_wrong;

/// SplitMix64: the same on all machines.
static inline uint64_t test_mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static inline void test_spin(uint64_t rounds) {
    for (volatile uint64_t i = 0; i < rounds; i++) {
    }
}

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            if (atomic_fetch_add(&test_wrong, 1) < 8) fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);  \
        }                                                                                                              \
    } while (0)

#define CHECK_EQUAL(actual, expected)                                                                                  \
    do {                                                                                                               \
        uint64_t test_a = (uint64_t)(actual), test_e = (uint64_t)(expected);                                           \
        if (test_a != test_e) {                                                                                        \
            if (atomic_fetch_add(&test_wrong, 1) < 8)                                                                  \
                fprintf(stderr, "%s:%d: %s is %llu, not %llu\n", __FILE__, __LINE__, #actual,                          \
                        (unsigned long long)test_a, (unsigned long long)test_e);                                       \
        }                                                                                                              \
    } while (0)

#define TEST(function)                                                                                                 \
    do {                                                                                                               \
        if (test_filter != NULL && strstr(#function, test_filter) == NULL) break;                                      \
        test_wrong = 0;                                                                                                \
        function();                                                                                                    \
        printf("%s %s\n", test_wrong == 0 ? "ok" : "FAILED", #function);                                               \
        fflush(stdout);                                                                                                \
        if (test_wrong == 0)                                                                                           \
            test_passed++;                                                                                             \
        else                                                                                                           \
            test_failed++;                                                                                             \
    } while (0)

/// Arguments: SEED, ROUNDS, and a part of the names of the tests to run.
static inline void test_begin(int argc, char **argv) {
    if (argc > 1) test_seed = strtoull(argv[1], NULL, 10);
    if (argc > 2) test_rounds = strtoull(argv[2], NULL, 10);
    if (argc > 3) test_filter = argv[3];
}

static inline int test_end(void) {
    printf("%u passed, %u failed\n", test_passed, test_failed);
    return test_failed != 0;
}

#endif
