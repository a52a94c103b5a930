// flags: -Wl,--max-memory=327680
// stdout: the linear memory has no room for the threads' stacks or a buffer
// stderr: max-memory
// threads: 2 8
//
// Where there is no allocator either, the loop fails with a number, and a message says what to do.
#include "example.h"

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) { (void)id, (void)num_threads, (void)block_size; }

int main(void) {
    while (__builtin_wasm_memory_grow(0, 1) != SIZE_MAX) {}
    puts(wasi_parallel_strerror(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), 100, 1, NULL, 0, NULL, 0)));
    return 0;
}
