// A histogram by atomics in a global array, which is in no buffer: devices bring what they changed of the memory back.
// flags: -matomics -mbulk-memory
// stdout: 640 128 640 128 384 128 128 128 640 128 128 128 384 128 128 128 4096
// opencl: yes
#include <stdint.h>
#include <stdio.h>

#include "wasi_parallel.h"

static uint32_t histogram[16];
static uint64_t total;
static uint8_t data[4096];

static void count(int id, int threads, int block, const uint8_t *in, int bytes) {
    for (int i = id * block; i < (id + 1) * block; i++) __atomic_fetch_add(&histogram[in[i] & 15], 1, __ATOMIC_RELAXED);
    __atomic_fetch_add((uint32_t *)&total, block, __ATOMIC_RELAXED);
}

int main(void) {
    wasi_parallel_device device;
    wasi_parallel_buffer buffer;
    for (int i = 0; i < 4096; i++) data[i] = (uint8_t)(i * i >> 3);
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof data, WASI_PARALLEL_READ, &buffer)) return 2;
    if (wasi_parallel_write_buffer(data, sizeof data, buffer)) return 3;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(count), 64, 64, &buffer, 1, NULL, 0)) return 4;
    for (int i = 0; i < 16; i++) printf("%u ", histogram[i]);
    printf("%llu\n", (unsigned long long)total);
}
