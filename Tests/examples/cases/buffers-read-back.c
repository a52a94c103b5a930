// What kernels only read can be read back, as the proof of concept's test of buffers does; an output that was never written is what
// the kernel made of it, and zero where it did nothing.
// stdout: 255 0 0 1 2 3 0
// opencl: yes
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "wasi_parallel.h"

static void number(int i, int threads, int block, int32_t *out, int bytes) { out[i] = i; }

int main(void) {
    static uint8_t source[1024], destination[1024];
    wasi_parallel_device device;
    wasi_parallel_buffer read, written;
    memset(source, 0xFF, sizeof source);
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof source, WASI_PARALLEL_READ, &read)) return 2;
    if (wasi_parallel_write_buffer(source, sizeof source, read)) return 3;
    if (wasi_parallel_read_buffer(read, destination, sizeof destination)) return 4;
    int32_t numbers[5];
    if (wasi_parallel_create_buffer(device, sizeof numbers, WASI_PARALLEL_WRITE, &written)) return 5;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(number), 4, 1, NULL, 0, &written, 1)) return 6;
    if (wasi_parallel_read_buffer(written, numbers, sizeof numbers)) return 7;
    printf("%d %d", destination[1023], memcmp(source, destination, sizeof source));
    for (int i = 0; i < 5; i++) printf(" %d", numbers[i]);
    puts("");
}
