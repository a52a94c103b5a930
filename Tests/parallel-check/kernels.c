/// Kernels that are right, that race, or that store to what isn't theirs; the first argument says which one runs.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasi_parallel.h"

enum { N = 8 };
#define PARAMETERS                                                                                                     \
    int32_t i, int32_t n, int32_t block, uint32_t *in, int32_t in_bytes, uint32_t *out, int32_t out_bytes
#define KERNEL(name, ...) static void name(PARAMETERS) { __VA_ARGS__ }

static volatile uint32_t counter, counters[N];
static wasi_parallel_buffer buffers[2];

KERNEL(own, out[i] = in[i] + 1;)
KERNEL(common_input, out[i] = in[0] + in[N - 1];)
KERNEL(frame, volatile uint32_t t[4] = {1, 2, 3, 4}; t[i & 3] = in[i]; out[i] = t[(i + 1) & 3] + t[i & 3];)
KERNEL(atomic_sum, __atomic_fetch_add(out, in[i], __ATOMIC_RELAXED);)
KERNEL(own_globals, counters[i] = i; out[i] = counters[i];)
KERNEL(common_load, out[i] = __atomic_load_n(in, __ATOMIC_RELAXED) + in[0];)
KERNEL(unaligned_own, memcpy((char *)out + 4 * i + 1, in, 3);)
KERNEL(inner, ((uint8_t *)out)[4 * block + i] = (uint8_t)i;)
KERNEL(nested, if (wasi_parallel_for(WASI_PARALLEL_KERNEL(inner), 4, i, buffers, 1, buffers + 1, 1)) abort();)

KERNEL(same_place, out[0] = i;)
KERNEL(reads_the_next, out[i] = out[(i + 1) % N];)
KERNEL(reads_the_last, uint32_t before = i > 0 ? out[i - 1] : 0; out[i] = before + 1;)
KERNEL(same_word, ((uint8_t *)out)[i / 2] = i;)
KERNEL(overlap, memcpy((char *)out + 3 * i, &(uint32_t){0}, 4);)
KERNEL(atomic_and_plain, if (i == 3) in[0] = out[0]; else __atomic_fetch_add(out, 1, __ATOMIC_RELAXED);)
KERNEL(plain_and_atomic, if (i == 0) out[0] = 1; else if (i == 5) out[1] = __atomic_load_n(out, __ATOMIC_RELAXED);)
KERNEL(copies, memmove(out, in, 4 * (n + 0 * i));)
KERNEL(common_counter, counter++; out[i] = i;)
KERNEL(nested_race, if (wasi_parallel_for(WASI_PARALLEL_KERNEL(inner), 5, i, buffers, 1, buffers + 1, 1)) abort();)

KERNEL(stores_to_input, if (i == 2) in[i] = 1; out[i] = 1;)
KERNEL(beyond, out[i < 6 ? i : i + 2 * N] = 1;)
KERNEL(before, out[i < 4 ? i : -i] = 1;)

// Kernels that store to globals are right where devices can do that, and so need device code, which takes time to make.
#ifdef GLOBALS
#define TABLE(X) X(own_globals) X(common_counter)
#else
#define TABLE(X)                                                                                                       \
    X(own) X(common_input) X(frame) X(atomic_sum) X(own_globals) X(common_load) X(unaligned_own) X(nested)             \
    X(same_place) X(reads_the_next) X(reads_the_last) X(same_word) X(overlap) X(atomic_and_plain) X(plain_and_atomic)  \
    X(copies) X(nested_race) X(stores_to_input) X(beyond) X(before)
#endif

int main(int argc, char **argv) {
    static uint32_t input[N] = {5, 6, 7, 8, 9, 10, 11, 12}, space[8 * N], *output = space + 3 * N;
    wasi_parallel_device device;
    wasi_parallel_kernel kernel = 0;
#define CHOOSE(name) if (strcmp(argv[1], #name) == 0) kernel = WASI_PARALLEL_KERNEL(name);
    TABLE(CHOOSE)
    if (kernel == 0 || wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 2;
    if (wasi_parallel_create_buffer(device, sizeof input, WASI_PARALLEL_READ, &buffers[0])) return 3;
    if (wasi_parallel_create_buffer(device, 4 * N, WASI_PARALLEL_READ_WRITE, &buffers[1])) return 4;
    if (wasi_parallel_write_buffer(input, sizeof input, buffers[0])) return 5;
    if (wasi_parallel_write_buffer(output, 4 * N, buffers[1])) return 6;
    if (wasi_parallel_for(kernel, N, 1, buffers, 1, buffers + 1, 1)) return 7;
    puts("done");
}
