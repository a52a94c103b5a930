/* Fast Fourier transform: radix 2, in place, there and back. */
#include "bench.h"
#include <math.h>

#define BITS 16
#define N (1 << BITS)
static double re[N], im[N], original[N], cosines[N / 2], sines[N / 2];

__attribute__((noinline)) static void transform(int n, double *re, double *im, double sign) {
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) {
            double t = re[i];
            re[i] = re[j], re[j] = t;
            t = im[i], im[i] = im[j], im[j] = t;
        }
    }
    for (int length = 2; length <= n; length <<= 1) {
        int half = length / 2, stride = n / length;
        for (int i = 0; i < n; i += length)
            for (int k = 0; k < half; k++) {
                double wr = cosines[k * stride], wi = sign * sines[k * stride];
                int p = i + k, q = p + half;
                double tr = re[q] * wr - im[q] * wi, ti = re[q] * wi + im[q] * wr;
                re[q] = re[p] - tr, im[q] = im[p] - ti;
                re[p] += tr, im[p] += ti;
            }
    }
}

int main(void) {
    bench_start();
    for (int i = 0; i < N / 2; i++) {
        cosines[i] = cos(2 * 3.14159265358979323846 * i / N);
        sines[i] = sin(2 * 3.14159265358979323846 * i / N);
    }
    for (int i = 0; i < N; i++) original[i] = re[i] = random_unit(), im[i] = 0;
    double power = 0;
    for (int round = 0; round < 100; round++) {
        transform(N, re, im, -1);
        power = 0;
        for (int i = 1; i < 1000; i++) power += re[i] * re[i] + im[i] * im[i];
        transform(N, re, im, 1);
        for (int i = 0; i < N; i++) re[i] /= N, im[i] /= N;
    }
    double error = 0;
    for (int i = 0; i < N; i++) error = fmax(error, fabs(re[i] - original[i]));
    print_number("power", power);
    printf("error %s\n", error < 1e-9 ? "small" : "large");
}
