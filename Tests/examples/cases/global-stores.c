// Stores beside the call's buffers, in each way that a compiler makes addresses: to global arrays of all widths, by a pointer that was
// loaded, by a pointer that is a buffer in some iterations and a global array in others, and on the caller's stack.
// stdout: bytes 32640 halves 65280 floats 16320 doubles 65280 long -32640
// stdout: pointed 32640 chosen 16256 16384 caller 255
// opencl: yes
#include <stdint.h>
#include <stdio.h>

#include "wasi_parallel.h"

enum { N = 256 };
static uint8_t bytes[N];
static uint16_t halves[N];
static float floats[N];
static double doubles[N];
static int64_t longs[N];
static int32_t pointed[N], chosen[N];
struct pointers {
    int32_t *pointed, *caller;
    int32_t factor;
};

static void store(int i, int threads, int block, const struct pointers *in, int n0, int32_t *out, int n1) {
    bytes[i] = (uint8_t)i;
    halves[i] = (uint16_t)(2 * bytes[i]);
    floats[i] = (float)i / 2;
    doubles[i] = 2.0 * i;
    longs[i] = -(int64_t)i;
    in->pointed[i] = in->factor * i;
    int32_t *place = i % 2 ? out : chosen;
    place[i] = i;
    if (i == N - 1) *in->caller = i;
}

#define SUM(array)                                                                                                     \
    ({                                                                                                                 \
        double sum = 0;                                                                                                \
        for (int i = 0; i < N; i++) sum += (double)(array)[i];                                                         \
        sum;                                                                                                           \
    })

int main(void) {
    wasi_parallel_device device;
    wasi_parallel_buffer in, out;
    static int32_t results[N];
    int32_t caller = 7;
    struct pointers pointers = {pointed, &caller, 1};
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof pointers, WASI_PARALLEL_READ, &in)) return 2;
    if (wasi_parallel_create_buffer(device, sizeof results, WASI_PARALLEL_READ_WRITE, &out)) return 3;
    if (wasi_parallel_write_buffer(&pointers, sizeof pointers, in)) return 4;
    if (wasi_parallel_write_buffer(results, sizeof results, out)) return 5;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(store), N, 1, &in, 1, &out, 1)) return 6;
    if (wasi_parallel_read_buffer(out, results, sizeof results)) return 7;
    printf("bytes %.0f halves %.0f floats %.0f doubles %.0f long %.0f\n", SUM(bytes), SUM(halves), SUM(floats), SUM(doubles), SUM(longs));
    printf("pointed %.0f chosen %.0f %.0f caller %d\n", SUM(pointed), SUM(chosen), SUM(results), caller);
}
