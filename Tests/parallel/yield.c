/// yield.c - what WPC_RACE_POINT does in the tests that look for races: now and then the thread gives way.
#include <sched.h>
#include <stdint.h>
#include <time.h>

void wpc_parallel_test_yield(void);

void wpc_parallel_test_yield(void) {
    static _Thread_local uint64_t state;
    if (state == 0) state = (uintptr_t)&state;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    if (state % 8 == 0) sched_yield();
    if (state % 1024 == 0) nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
}
