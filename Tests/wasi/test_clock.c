/// test_clock.c - clock_res_get, clock_time_get.
#include "harness.h"

#include <time.h>

static void resolution(void) {
    uint32_t result = room(8);
    for (uint32_t clock = 0; clock < 4; clock++) {
        EXPECT(WASI_SUCCESS, wpc_wasi_clock_res_get(guest, clock, result));
        CHECK(load64(result) > 0 && load64(result) <= 1000000000);
    }
    EXPECT(WASI_INVAL, wpc_wasi_clock_res_get(guest, 4, result));
    EXPECT(WASI_INVAL, wpc_wasi_clock_res_get(guest, UINT32_MAX, result));
    EXPECT(WASI_FAULT, wpc_wasi_clock_res_get(guest, 0, BAD));
}

static void the_time(void) {
    uint32_t result = room(8);
    EXPECT(WASI_SUCCESS, wpc_wasi_clock_time_get(guest, CLOCK_ID_REALTIME, 0, result));
    uint64_t seconds = load64(result) / 1000000000;
    CHECK(seconds <= (uint64_t)time(NULL) && seconds + 5 > (uint64_t)time(NULL));
    uint64_t last = 0;
    for (int i = 0; i < 100; i++) {
        EXPECT(WASI_SUCCESS, wpc_wasi_clock_time_get(guest, CLOCK_ID_MONOTONIC, 1, result));
        CHECK(load64(result) >= last);
        last = load64(result);
    }
    EXPECT(WASI_SUCCESS, wpc_wasi_clock_time_get(guest, CLOCK_ID_PROCESS_CPUTIME, UINT64_MAX, result));
    CHECK(load64(result) < UINT64_C(60000000000));
    EXPECT(WASI_SUCCESS, wpc_wasi_clock_time_get(guest, CLOCK_ID_THREAD_CPUTIME, 0, result));
    EXPECT(WASI_INVAL, wpc_wasi_clock_time_get(guest, 9, 0, result));
    EXPECT(WASI_FAULT, wpc_wasi_clock_time_get(guest, 0, 0, GUEST_SIZE - 7));
}

static const test tests[] = {
    {"resolution", resolution},
    {"time", the_time},
};
FAMILY(clock_family, "clock", tests, false);
