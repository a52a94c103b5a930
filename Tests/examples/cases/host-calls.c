// stdout: line
// stdout: line
// stdout: line
// stdout: line
// stdout: line
// stdout: 300 host calls
//
// Kernels call the host: clock, random numbers, standard output.
#include "example.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static uint8_t calls[300];

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    struct timespec time;
    uint8_t bytes[16];
    if (clock_gettime(CLOCK_REALTIME, &time) != 0 || time.tv_sec < 1000000000) return;
    if (getentropy(bytes, sizeof bytes) != 0) return;
    if (id % 60 == 0 && write(1, "line\n", 5) != 5) return;
    calls[id] = 1;
}

int main(void) {
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), 300, 1, NULL, 0, NULL, 0));
    for (int i = 0; i < 300; i++)
        if (!calls[i]) fail("iteration %d failed", i);
    puts("300 host calls");
    return 0;
}
