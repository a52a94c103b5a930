// exit: 9
//
// exit from a loop inside a loop.
#include "example.h"

static void inner(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    if (id == 77) _Exit(9);
}

static void outer(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)id, (void)num_threads, (void)block_size;
    (void)wasi_parallel_for(WASI_PARALLEL_KERNEL(inner), 100, 1, NULL, 0, NULL, 0);
}

int main(void) {
    (void)wasi_parallel_for(WASI_PARALLEL_KERNEL(outer), 50, 1, NULL, 0, NULL, 0);
    return 0;
}
