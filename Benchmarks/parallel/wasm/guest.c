/// guest.c - the loops in wasi-parallel.
#include "loops.h"

#include <stdlib.h>

#include "wasi_parallel.h"

#define KERNEL(name)                                                                                                   \
    static void name(uint32_t id, uint32_t num_threads, uint32_t block_size) {                                         \
        (void)num_threads, (void)block_size;                                                                           \
        name##_iteration(id);                                                                                          \
    }
KERNEL(empty)
KERNEL(mandelbrot)
KERNEL(nstream)
KERNEL(multiply)

void start(void) {}

void run_loop(int number, uint32_t count) {
    static void (*const kernels[])(uint32_t, uint32_t, uint32_t) = {
        [EMPTY] = empty, [MANDELBROT] = mandelbrot, [NSTREAM] = nstream, [MULTIPLY] = multiply};
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(kernels[number]), count, 1, NULL, 0, NULL, 0) != 0) abort();
}
