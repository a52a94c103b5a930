// Numerical kernels: a matrix product, a Fourier transform, an n-body simulation.
// flags: -ffp-contract=off
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 96, POINTS = 1024, BODIES = 5, STEPS = 20000 };

static double a[N][N];
static double b[N][N];
static double c[N][N];

static void matrix_product(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = (i * 7 + j * 3) % 11 - 5;
            b[i][j] = (i * 5 + j * 13) % 17 - 8;
        }
    }
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < N; k++) {
            for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
        }
    }
    double trace = 0;
    double sum = 0;
    for (int i = 0; i < N; i++) {
        trace += c[i][i];
        for (int j = 0; j < N; j++) sum += c[i][j];
    }
    printf("product: %.17g %.17g\n", trace, sum);
}

static void transform(double *re, double *im, int count) {
    for (int i = 1, j = 0; i < count; i++) {
        int bit = count >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) {
            double t = re[i];
            re[i] = re[j];
            re[j] = t;
            t = im[i];
            im[i] = im[j];
            im[j] = t;
        }
    }
    for (int length = 2; length <= count; length *= 2) {
        double angle = -2 * 3.14159265358979323846 / length;
        for (int start = 0; start < count; start += length) {
            for (int k = 0; k < length / 2; k++) {
                double wr = cos(angle * k);
                double wi = sin(angle * k);
                int low = start + k;
                int high = low + length / 2;
                double tr = re[high] * wr - im[high] * wi;
                double ti = re[high] * wi + im[high] * wr;
                re[high] = re[low] - tr;
                im[high] = im[low] - ti;
                re[low] += tr;
                im[low] += ti;
            }
        }
    }
}

static void bodies(void) {
    double x[BODIES][3];
    double v[BODIES][3];
    double m[BODIES];
    for (int i = 0; i < BODIES; i++) {
        m[i] = 1.0 / (i + 1);
        for (int k = 0; k < 3; k++) {
            x[i][k] = (i * 3 + k * 5) % 7 - 3;
            v[i][k] = ((i + k) % 3 - 1) * 0.25;
        }
    }
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < BODIES; i++) {
            for (int j = i + 1; j < BODIES; j++) {
                double d[3];
                double square = 0.01;
                for (int k = 0; k < 3; k++) {
                    d[k] = x[i][k] - x[j][k];
                    square += d[k] * d[k];
                }
                double pull = 0.0001 / (square * sqrt(square));
                for (int k = 0; k < 3; k++) {
                    v[i][k] -= d[k] * m[j] * pull;
                    v[j][k] += d[k] * m[i] * pull;
                }
            }
        }
        for (int i = 0; i < BODIES; i++) {
            for (int k = 0; k < 3; k++) x[i][k] += 0.0001 * v[i][k];
        }
    }
    for (int i = 0; i < BODIES; i++) printf("body %d: %.15g %.15g %.15g\n", i, x[i][0], x[i][1], x[i][2]);
}

int main(void) {
    matrix_product();
    static double re[POINTS];
    static double im[POINTS];
    for (int i = 0; i < POINTS; i++) re[i] = (i * 37) % 101;
    transform(re, im, POINTS);
    // Sines may differ in the last digit from library to library.
    printf("transform: %.9g %.9g %.9g\n", re[0], re[1], im[POINTS / 3]);
    bodies();
    return 0;
}
