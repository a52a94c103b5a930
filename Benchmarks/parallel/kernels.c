/// kernels.c - the iterations, and a serial loop over them.
#include "kernels.h"

void empty_iteration(const work *work, uint32_t i) {
    (void)work;
    // Keeps the call and the loop.
    __asm__ volatile("" : : "r"(i) : "memory");
}

void mandelbrot_iteration(const work *work, uint32_t row) {
    const uint32_t size = work->size, most = 2000;
    // The picture's upper part is outside of the set: cheap; its lower part crosses the middle of it.
    double y0 = -1.9 + 1.9 * row / size;
    for (uint32_t column = 0; column < size; column++) {
        double x0 = -2.0 + 2.5 * column / size, x = 0, y = 0;
        uint32_t n = 0;
        while (n < most && x * x + y * y <= 4) {
            double next = x * x - y * y + x0;
            y = 2 * x * y + y0;
            x = next;
            n++;
        }
        work->picture[(uint64_t)row * size + column] = (uint8_t)n;
    }
}

void nstream_iteration(const work *work, uint32_t block) {
    uint64_t first = (uint64_t)block * work->size;
    double *restrict a = work->a + first;
    const double *restrict b = work->b + first, *restrict c = work->c + first;
    for (uint32_t i = 0; i < work->size; i++) a[i] += b[i] + 3 * c[i];
}

void multiply_iteration(const work *work, uint32_t row) {
    const uint32_t size = work->size;
    double *restrict c = work->c + (uint64_t)row * size;
    for (uint32_t k = 0; k < size; k++) {
        double factor = work->a[(uint64_t)row * size + k];
        const double *restrict b = work->b + (uint64_t)k * size;
        for (uint32_t j = 0; j < size; j++) c[j] += factor * b[j];
    }
}

void run_serial(iteration body, const work *work, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) body(work, i);
}
