// exit: 7
// no-stdout: after the loop
//
// exit in a kernel ends the program with its status.
#include "example.h"

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    if (id == 500) _Exit(7);
}

int main(void) {
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), 1000, 1, NULL, 0, NULL, 0));
    puts("after the loop");
    return 0;
}
