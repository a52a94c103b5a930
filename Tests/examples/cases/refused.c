// A call that is refused says so, once, with the buffer and the reason, also where the program drops the errno.
// stdout: 0
// stderr: parallel_for is refused: kernel 1, out buffer 0: buffer 256 (READ, 16 bytes): nothing may store to a READ buffer (errno 5, ACCESS_DENIED
// said-once: is refused
// opencl: yes
#include <stdint.h>
#include <stdio.h>

#include "wasi_parallel.h"

static void number(int i, int threads, int block, int32_t *out, int bytes) { out[i] = 1 + i; }

int main(void) {
    int32_t numbers[4] = {0};
    wasi_parallel_device device;
    wasi_parallel_buffer buffer;
    (void)!wasi_parallel_get_device(WASI_PARALLEL_CPU, &device);
    (void)!wasi_parallel_create_buffer(device, sizeof numbers, WASI_PARALLEL_READ, &buffer);
    (void)!wasi_parallel_write_buffer(numbers, sizeof numbers, buffer);
    for (int i = 0; i < 100; i++) (void)!wasi_parallel_for(WASI_PARALLEL_KERNEL(number), 4, 1, NULL, 0, &buffer, 1);
    printf("%d\n", numbers[3]);
}
