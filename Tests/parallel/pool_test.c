/// pool_test.c - the pool without WebAssembly: every iteration runs exactly once, whatever the sizes, grains, depths
/// and thread counts; a stop stops; sleepers wake. Usage: pool_test [SEED [ROUNDS]].
#include "parallel/loop/pool.h"
#include "test.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct loop_case {
    uint32_t count, depth;
    uint64_t seed;
    /// One counter for each iteration; the sum of all nested iterations.
    _Atomic uint8_t *seen;
    _Atomic uint64_t nested;
    /// The loop is stopped in this iteration; UINT32_MAX: never.
    uint32_t stop_at;
    _Atomic uint32_t ran;
} loop_case;

static _Atomic uint32_t wrong;
/// All loops take each other for their last one: whether waking is put off is random.
static _Atomic uint32_t short_ticks;

static uint64_t run_nested(uint32_t depth, uint64_t seed);

static void run_iterations(void *context, wpc_member *member) {
    loop_case *self = context;
    uint32_t lo, hi;
    while (wpc_member_take(member, &lo, &hi)) {
        for (uint32_t i = lo; i < hi; i++) {
            if (i >= self->count || atomic_fetch_add(&self->seen[i], 1) != 0) atomic_fetch_add(&wrong, 1);
            atomic_fetch_add(&self->ran, 1);
            uint64_t random = test_mix(self->seed + i);
            if (random % 64 == 0) test_spin(random % 4096);
            if (self->depth > 0 && random % 8 == 0) {
                uint64_t ran = run_nested(self->depth - 1, random);
                atomic_fetch_add(&self->nested, ran);
            }
            if (i == self->stop_at) {
                wpc_member_stop(member);
                return;
            }
        }
    }
}

/// The number of iterations that run_nested runs.
static uint64_t expected_nested(uint32_t depth, uint64_t seed);

static uint32_t count_of(uint32_t depth, uint64_t seed) {
    return (uint32_t)(test_mix(seed ^ 77) % (depth > 0 ? 24 : 100));
}

static uint64_t run_nested(uint32_t depth, uint64_t seed) {
    loop_case self = {.count = count_of(depth, seed), .depth = depth, .seed = seed, .stop_at = UINT32_MAX};
    self.seen = calloc(self.count + 1, 1);
    bool all =
        wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, self.count, (uint32_t)(seed % 5), NULL, run_iterations, &self, &short_ticks});
    if (!all && wpc_pool_stopped_context() == NULL) atomic_fetch_add(&wrong, 1);
    if (all && self.ran != self.count) atomic_fetch_add(&wrong, 1);
    free((void *)self.seen);
    return self.ran + self.nested;
}

static uint64_t expected_nested(uint32_t depth, uint64_t seed) {
    uint32_t count = count_of(depth, seed);
    uint64_t sum = count;
    if (depth > 0) {
        for (uint32_t i = 0; i < count; i++) {
            uint64_t random = test_mix(seed + i);
            if (random % 8 == 0) sum += expected_nested(depth - 1, random);
        }
    }
    return sum;
}

static void *run_rounds(void *argument) {
    uint64_t seed = *(uint64_t *)argument, rounds = test_rounds;
    for (uint64_t round = 0; round < rounds; round++) {
        seed = test_mix(seed);
        uint32_t depth = (uint32_t)(seed % 4) == 0 ? (uint32_t)(seed >> 8) % 20 : (uint32_t)(seed % 3);
        uint64_t ran = run_nested(depth, seed), expected = expected_nested(depth, seed);
        if (ran != expected) {
            fprintf(stderr, "depth %u seed %llu: %llu iterations, not %llu\n", depth, (unsigned long long)seed,
                    (unsigned long long)ran, (unsigned long long)expected);
            atomic_fetch_add(&wrong, 1);
        }
    }
    return NULL;
}

static void test_exactly_once(void) {
    wrong = 0;
    uint64_t seed = test_seed;
    run_rounds(&seed);
    for (uint32_t round = 0; round < 20; round++) {
        // Long flat loops: stealing and growing grains.
        loop_case self = {.count = (uint32_t)(test_mix(seed + round) % 60000), .seed = seed, .stop_at = UINT32_MAX};
        self.seen = calloc(self.count + 1, 1);
        bool all = wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, self.count, round % 3 == 0 ? 1000 : 1, NULL, run_iterations, &self,
                                &short_ticks});
        if (!all || self.ran != self.count) atomic_fetch_add(&wrong, 1);
        free((void *)self.seen);
    }
    CHECK(wrong == 0);
}

static void test_several_callers(void) {
    pthread_t threads[4];
    uint64_t seeds[4];
    for (uint32_t i = 0; i < 4; i++) {
        seeds[i] = test_seed + 1000 + i;
        pthread_create(&threads[i], NULL, run_rounds, &seeds[i]);
    }
    for (uint32_t i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    CHECK(wrong == 0);
}

static void test_stop(void) {
    for (uint32_t round = 0; round < 200; round++) {
        uint64_t random = test_mix(test_seed + round);
        loop_case self = {.count = 2 + (uint32_t)(random % 2000), .seed = random, .depth = round % 3 == 0};
        self.stop_at = (uint32_t)(random >> 32) % self.count;
        self.seen = calloc(self.count, 1);
        bool all = wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, self.count, 1, NULL, run_iterations, &self, &short_ticks});
        CHECK(!all);
        CHECK(self.seen[self.stop_at] == 1);
        free((void *)self.seen);
    }
    CHECK(wrong == 0);
}

static void stop_outer(void *context, wpc_member *member) {
    _Atomic uint32_t *finished = context;
    uint32_t lo, hi;
    while (wpc_member_take(member, &lo, &hi)) {
        for (uint32_t i = lo; i < hi; i++) {
            if (i == 3) {
                wpc_member_stop(member);
                return;
            }
            loop_case inner = {.count = 300, .seed = i, .stop_at = UINT32_MAX};
            inner.seen = calloc(inner.count, 1);
            bool all = wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, inner.count, 1, NULL, run_iterations, &inner, &short_ticks});
            if (all && inner.ran != inner.count) atomic_fetch_add(&wrong, 1);
            free((void *)inner.seen);
            if (!all) {
                if (wpc_pool_stopped_context() != context) atomic_fetch_add(&wrong, 1);
                return;
            }
            atomic_fetch_add(finished, 1);
        }
    }
}

static void test_stop_reaches_nested_loops(void) {
    for (uint32_t round = 0; round < 100; round++) {
        _Atomic uint32_t finished = 0;
        CHECK(!wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, 64, 1, NULL, stop_outer, (void *)&finished, NULL}));
    }
    CHECK(wrong == 0);
}

/// Loops with pauses between them, so that the threads fall asleep at every possible moment.
static void test_sleep_and_wake(void) {
    for (uint32_t round = 0; round < test_rounds; round++) {
        uint64_t random = test_mix(test_seed + round);
        usleep((useconds_t)(random % 300));
        loop_case self = {
            .count = 2 + (uint32_t)(random >> 20) % 64, .seed = random, .stop_at = UINT32_MAX, .depth = 1};
        self.seen = calloc(self.count, 1);
        bool all = wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, self.count, 1, NULL, run_iterations, &self, &short_ticks});
        if (!all || self.ran != self.count) atomic_fetch_add(&wrong, 1);
        free((void *)self.seen);
    }
    CHECK(wrong == 0);
}

typedef struct meeting {
    _Atomic uint32_t present;
    uint32_t wanted;
} meeting;

/// Ends only when as many iterations run at the same time as there are threads: a lost wake-up hangs here.
static void meet(void *context, wpc_member *member) {
    meeting *self = context;
    uint32_t lo, hi;
    while (wpc_member_take(member, &lo, &hi)) {
        for (uint32_t i = lo; i < hi; i++) {
            atomic_fetch_add(&self->present, 1);
            while (atomic_load(&self->present) < self->wanted) sched_yield();
        }
    }
}

static void meet_nested(void *context, wpc_member *member) {
    uint32_t lo, hi;
    while (wpc_member_take(member, &lo, &hi)) {
        for (uint32_t i = lo; i < hi; i++) {
            // The caller's own iteration is 0, and takes no time: it has to come back and help.
            if (i != 0) wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, ((meeting *)context)->wanted, 1, NULL, meet, context, NULL});
        }
    }
}

static void test_everybody_comes(void) {
    uint32_t threads = wpc_pool_threads();
    for (uint32_t round = 0; round < test_rounds / 4 + 1; round++) {
        usleep((useconds_t)(test_mix(test_seed + round) % 300));
        meeting flat = {.wanted = threads};
        CHECK(wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, threads, 1, NULL, meet, &flat, NULL}));
        CHECK(flat.present == threads);
        meeting nested = {.wanted = threads};
        CHECK(wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, 2, 1, NULL, meet_nested, &nested, NULL}));
        CHECK(nested.present == threads);
    }
}

static void in_order(void *context, wpc_member *member) {
    uint32_t *next = context, lo, hi;
    while (wpc_member_take(member, &lo, &hi))
        for (uint32_t i = lo; i < hi; i++)
            if (i == *next) ++*next;
}

static void test_on_caller(void) {
    uint32_t next = 0;
    CHECK(wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_CALLER, 10000, 1, NULL, in_order, &next, NULL}));
    CHECK(next == 10000);
    CHECK(wpc_pool_for(&(wpc_loop_request){WPC_LOOP_ON_POOL, 0, 1, NULL, in_order, &next, NULL}));
}

int main(int argc, char **argv) {
    test_begin(argc, argv);
    TEST(test_on_caller);
    TEST(test_exactly_once);
    TEST(test_several_callers);
    TEST(test_stop);
    TEST(test_stop_reaches_nested_loops);
    TEST(test_sleep_and_wake);
    TEST(test_everybody_comes);
    return test_end();
}
