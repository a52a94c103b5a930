/// test_process.c - proc_exit, proc_raise, sched_yield, random_get, and the limit of the native stack.
#include "harness.h"

#include <signal.h>

static void exits_with_a_code(void) {
    CHECK(!RECOVER(wpc_wasi_proc_exit(guest, 0)));
    CHECK(trap_kind == WPC_TRAP_EXIT && exit_code == 0);
    CHECK(!RECOVER(wpc_wasi_proc_exit(guest, 42)));
    CHECK(exit_code == 42);
}

static void raises_signals(void) {
    EXPECT(WASI_SUCCESS, wpc_wasi_proc_raise(guest, 0));
    CHECK(!RECOVER(wpc_wasi_proc_raise(guest, 6)));
    CHECK(exit_code == 128 + SIGABRT);
    CHECK(!RECOVER(wpc_wasi_proc_raise(guest, 9)));
    CHECK(exit_code == 128 + SIGKILL);
    EXPECT(WASI_SUCCESS, wpc_wasi_proc_raise(guest, 16)); // chld
    EXPECT(WASI_SUCCESS, wpc_wasi_proc_raise(guest, 27)); // winch
    EXPECT(WASI_NOTSUP, wpc_wasi_proc_raise(guest, 18));  // stop
    EXPECT(WASI_INVAL, wpc_wasi_proc_raise(guest, 31));
    EXPECT(WASI_INVAL, wpc_wasi_proc_raise(guest, UINT32_MAX));
}

static void yields(void) {
    EXPECT(WASI_SUCCESS, wpc_wasi_sched_yield(guest));
}

static void random_bytes(void) {
    uint32_t buffer = room(4096);
    memset(at(buffer), 0, 4096);
    EXPECT(WASI_SUCCESS, wpc_wasi_random_get(guest, buffer, 4000));
    int zeros = 0;
    for (uint32_t i = 0; i < 4000; i++) zeros += *(uint8_t *)at(buffer + i) == 0;
    CHECK(zeros < 200);
    for (uint32_t i = 4000; i < 4096; i++) CHECK(*(uint8_t *)at(buffer + i) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_random_get(guest, buffer, 0));
    EXPECT(WASI_FAULT, wpc_wasi_random_get(guest, buffer, GUEST_SIZE));
    EXPECT(WASI_FAULT, wpc_wasi_random_get(guest, 1, UINT32_MAX));
}

static void traps_near_the_end_of_the_stack(void) {
    guest->stack_limit = (uint8_t *)__builtin_frame_address(0) - 4096;
    CHECK(!RECOVER(wpc_wasi_sched_yield(guest)));
    CHECK(trap_kind == WPC_TRAP_CALL_STACK_EXHAUSTED);
    guest->stack_limit = NULL;
    EXPECT(WASI_SUCCESS, wpc_wasi_sched_yield(guest));
}

static const test tests[] = {
    {"exits with a code", exits_with_a_code},
    {"raises signals", raises_signals},
    {"yields", yields},
    {"random bytes", random_bytes},
    {"traps near the end of the stack", traps_near_the_end_of_the_stack},
};
FAMILY(process_family, "process", tests, false);
