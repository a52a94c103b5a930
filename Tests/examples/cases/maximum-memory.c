// flags: -Wl,--max-memory=1310720 -Wl,--export=malloc
// stdout: 100 iterations, stacks from malloc
//
// Where the memory's maximum leaves no room for the threads' stacks, they come from the exported allocator.
#include "example.h"

static uint32_t results[100];

__attribute__((noinline)) static uint32_t work(uint32_t id) {
    volatile uint32_t numbers[64];
    for (uint32_t i = 0; i < 64; i++) numbers[i] = id * i;
    return numbers[63];
}

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    results[id] = work((uint32_t)id);
}

int main(void) {
    // Takes all pages that are left, as a block that goes back to the allocator.
    size_t left = 20 - __builtin_wasm_memory_size(0);
    free(allocate(left * 65536 - 1024, 1));
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), 100, 1, NULL, 0, NULL, 0));
    for (uint32_t i = 0; i < 100; i++)
        if (results[i] != 63 * i) fail("iteration %u has %u", i, results[i]);
    puts("100 iterations, stacks from malloc");
    return 0;
}
