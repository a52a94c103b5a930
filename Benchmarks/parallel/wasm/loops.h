/// loops.h - the loops' iterations, for every contender: native with OpenMP and oneTBB, and Wasm with parallel_for.
#ifndef LOOPS_H
#define LOOPS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PICTURE = 512, MOST = 2000, BLOCK = 4096, BLOCKS = 1024, EDGE = 640 };

/// What the loops work on. The arrays don't overlap.
extern double *array_a, *array_b, *array_c;
extern uint8_t *picture;

enum { EMPTY, MANDELBROT, NSTREAM, MULTIPLY, LOOP_COUNT };

/// Runs all iterations of a loop: what a contender defines.
void run_loop(int number, uint32_t count);
/// Called once.
void start(void);

/// Nothing that the compiler could leave out.
static inline void empty_iteration(uint32_t i) { __asm__ volatile("" : : "r"(i)); }

/// A row of the picture. The upper ones are outside of the set: cheap. The lower ones cross it.
static inline void mandelbrot_iteration(uint32_t row) {
    uint8_t *pixels = picture + (size_t)row * PICTURE;
    double y0 = -1.9 + 1.9 * row / PICTURE;
    for (uint32_t column = 0; column < PICTURE; column++) {
        double x0 = -2.0 + 2.5 * column / PICTURE, x = 0, y = 0;
        uint32_t n = 0;
        while (n < MOST && x * x + y * y <= 4) {
            double next = x * x - y * y + x0;
            y = 2 * x * y + y0;
            x = next;
            n++;
        }
        pixels[column] = (uint8_t)n;
    }
}

/// A block of A += B + 3C.
static inline void nstream_iteration(uint32_t block) {
    size_t first = (size_t)block * BLOCK;
    double *a = array_a + first;
    const double *b = array_b + first, *c = array_c + first;
    for (uint32_t i = 0; i < BLOCK; i++) a[i] += b[i] + 3 * c[i];
}

/// A row of C += A B.
static inline void multiply_iteration(uint32_t row) {
    double *c = array_c + (size_t)row * EDGE;
    for (uint32_t k = 0; k < EDGE; k++) {
        double factor = array_a[(size_t)row * EDGE + k];
        const double *b = array_b + (size_t)k * EDGE;
        for (uint32_t j = 0; j < EDGE; j++) c[j] += factor * b[j];
    }
}

#ifdef __cplusplus
}
#endif

#endif
