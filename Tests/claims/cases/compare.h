/// compare.h - runs a kernel over its buffers by parallel_for, and in order by calls, and compares what it stored.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "wasi_parallel.h"

enum { COUNT = 1000, SLICE = 16 };
typedef uint16_t B2 __attribute__((aligned(1), may_alias));
typedef uint32_t B4 __attribute__((aligned(1), may_alias));
typedef uint64_t B8 __attribute__((aligned(1), may_alias));
typedef void kernel_function(int32_t, int32_t, int32_t, const int32_t *, int32_t, uint8_t *, int32_t);

static int32_t numbers[COUNT + 1];
static uint8_t data[COUNT * SLICE + 16], expected[sizeof data];

/// Whether it stores anything else than its iterations one after the other do. `block`: what it gets as block_size.
static int differs(const char *name, kernel_function *kernel, int32_t block) {
    wasi_parallel_device device;
    wasi_parallel_buffer in, out;
    for (uint32_t i = 0; i <= COUNT; i++) numbers[i] = (int32_t)(i * 12345u);
    for (uint32_t i = 0; i < sizeof data; i++) data[i] = expected[i] = (uint8_t)(i * 77u >> 3);
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof numbers, WASI_PARALLEL_READ, &in)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof data, WASI_PARALLEL_READ_WRITE, &out)) return 1;
    if (wasi_parallel_write_buffer(numbers, sizeof numbers, in) || wasi_parallel_write_buffer(data, sizeof data, out)) return 1;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), COUNT, block, &in, 1, &out, 1)) return 1;
    if (wasi_parallel_read_buffer(out, data, sizeof data)) return 1;
    for (int32_t i = 0; i < COUNT; i++) kernel(i, COUNT, block, numbers, sizeof numbers, expected, sizeof expected);
    int wrong = 0;
    for (uint32_t i = 0; i < COUNT; i++) wrong += memcmp(data + i * SLICE, expected + i * SLICE, SLICE) != 0;
    if (wrong) fprintf(stderr, "%s: %d of %d slices are wrong\n", name, wrong, COUNT);
    return wrong != 0;
}

#define KERNEL(NAME) static void NAME(int32_t i, int32_t count, int32_t block, const int32_t *in, int32_t in_length, uint8_t *out, int32_t out_length)
