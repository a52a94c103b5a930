// exit: 134
// stderr: out of bounds memory access
// stderr: of parallel_for, in iteration 20 of parallel_for
// no-stdout: after the loop
//
// A trap in a loop inside a loop.
#include "example.h"

static uint8_t *volatile place[4];

static void inner(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    *place[id] = 1;
}

static void outer(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    if (id == 20) TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(inner), 4, 1, NULL, 0, NULL, 0));
}

int main(void) {
    static uint8_t bytes[4];
    for (int i = 0; i < 3; i++) place[i] = &bytes[i];
    place[3] = (uint8_t *)0xFFFFFFF0u;
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(outer), 40, 1, NULL, 0, NULL, 0));
    puts("after the loop");
    return 0;
}
