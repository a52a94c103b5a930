// exit: 134
// stdout: before the loop
// stderr: integer divide by zero
// stderr: in iteration 617 of parallel_for
// no-stdout: after the loop
//
// A trap in a kernel is reported from the loop's caller, with the iteration.
#include "example.h"

static volatile uint32_t results[1000];
static volatile uint32_t zero_at = 617;

__attribute__((noinline)) static uint32_t divide(uint32_t a, uint32_t b) { return a / b; }

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    results[id] = divide(1000000, (uint32_t)id - zero_at);
}

int main(void) {
    puts("before the loop");
    fflush(stdout);
    (void)wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), 1000, 1, NULL, 0, NULL, 0);
    puts("after the loop");
    return 0;
}
