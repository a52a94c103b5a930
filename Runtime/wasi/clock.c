/// clock.c - clock_res_get and clock_time_get.
#include "wasi_internal.h"

#include <time.h>

static uint32_t clock_call(wpc_thread *thread, uint32_t clock, uint32_t result,
                           int (*read)(clockid_t, struct timespec *)) {
    static const clockid_t host_clocks[] = {
        [CLOCK_ID_REALTIME] = CLOCK_REALTIME,
        [CLOCK_ID_MONOTONIC] = CLOCK_MONOTONIC,
        [CLOCK_ID_PROCESS_CPUTIME] = CLOCK_PROCESS_CPUTIME_ID,
        [CLOCK_ID_THREAD_CPUTIME] = CLOCK_THREAD_CPUTIME_ID,
    };
    wpc_wasi_enter(thread);
    if (clock > CLOCK_ID_THREAD_CPUTIME) return WASI_INVAL;
    struct timespec time;
    if (read(host_clocks[clock], &time) != 0) return wpc_wasi_errno(errno);
    uint64_t stored = (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
    return wpc_wasi_write(thread, result, &stored, sizeof stored) ? WASI_SUCCESS : WASI_FAULT;
}

uint32_t wpc_wasi_clock_res_get(wpc_thread *thread, uint32_t clock, uint32_t result) {
    return clock_call(thread, clock, result, clock_getres);
}

uint32_t wpc_wasi_clock_time_get(wpc_thread *thread, uint32_t clock, uint64_t precision, uint32_t result) {
    (void)precision; // How imprecise the answer may be: it never is.
    return clock_call(thread, clock, result, clock_gettime);
}
