/* Floating point with calls to the C library: trigonometric, exponential and power functions. */
#include "bench.h"
#include <math.h>

#define N 4096
static double x[N];

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++) x[i] = random_unit() * 4 + 0.01;
    double sums[8] = {0};
    for (int round = 0; round < 1000; round++)
        for (int i = 0; i < N; i++) {
            double t = x[i] + round * 0.001;
            sums[0] += sin(t) * cos(3 * t);
            sums[1] += exp(-t);
            sums[2] += log(t);
            sums[3] += pow(t, 1.5);
            sums[4] += atan2(t, 2);
            sums[5] += cbrt(t);
            sums[6] += tanh(t) + fmod(t, 0.7);
            sums[7] += hypot(t, 1) + floor(t * 10);
        }
    for (int i = 0; i < 8; i++) print_number("sum", sums[i]);
}
