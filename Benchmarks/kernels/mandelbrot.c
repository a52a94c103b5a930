/* Floating point: the Mandelbrot set, with branches on each iteration. */
#include "bench.h"

/* How long points on the border take depends on every rounding: not fused, the counts are the same for all. */
#pragma STDC FP_CONTRACT OFF

__attribute__((noinline)) static int escape(double cr, double ci, int limit) {
    double r = 0, i = 0;
    int n = 0;
    for (; n < limit; n++) {
        double rr = r * r, ii = i * i;
        if (rr + ii > 4) break;
        i = 2 * r * i + ci;
        r = rr - ii + cr;
    }
    return n;
}

int main(void) {
    bench_start();
    double nudge = random_unit() * 1e-3;
    uint64_t total = 0, inside = 0;
    for (int y = 0; y < 500; y++)
        for (int x = 0; x < 700; x++) {
            int n = escape(-2.1 + x * (2.8 / 700) + nudge, -1.2 + y * (2.4 / 500), 2000);
            total += (uint64_t)n;
            inside += n == 2000;
        }
    printf("iterations %llu\ninside %llu\n", (unsigned long long)total, (unsigned long long)inside);
}
