/* Loops under `parallel for`. Prints "name milliseconds" a line, and a sum of the results to standard error. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#define N 2000000
#define M 384
#define G 1000
#define SAMPLES 7

static double a[N], b[N], c[N];
static double x[M][M], y[M][M], z[M][M];
static double grid[G][G], next[G][G];
static int picture[400][400];

static void nstream(void) {
#pragma omp parallel for
    for (int i = 0; i < N; i++) a[i] += b[i] + 3.0 * c[i];
}

static void stencil(void) {
#pragma omp parallel for
    for (int i = 1; i < G - 1; i++)
        for (int j = 1; j < G - 1; j++)
            next[i][j] = 0.25 * (grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1]);
}

static void product(void) {
#pragma omp parallel for
    for (int i = 0; i < M; i++)
        for (int k = 0; k < M; k++) {
            double factor = x[i][k];
            for (int j = 0; j < M; j++) z[i][j] += factor * y[k][j];
        }
}

static void mandelbrot(void) {
#pragma omp parallel for schedule(dynamic, 4)
    for (int i = 0; i < 400; i++)
        for (int j = 0; j < 400; j++) {
            double re = j / 160.0 - 2.0, im = i / 200.0 - 1.0, u = 0, v = 0;
            int n = 0;
            for (; n < 200 && u * u + v * v < 4; n++) {
                double t = u * u - v * v + re;
                v = 2 * u * v + im;
                u = t;
            }
            picture[i][j] = n;
        }
}

static int first[N / 20 + 1], column[N / 2];
static void sparse(void) {
#pragma omp parallel for schedule(guided)
    for (int i = 0; i < N / 20; i++) {
        double sum = 0;
        for (int k = first[i]; k < first[i + 1]; k++) sum += b[k] * c[column[k]];
        a[i] = sum;
    }
}

static double sum_of;
static void reduction(void) {
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < N; i++) sum += b[i] * c[i];
    sum_of = sum;
}

static void measure(const char *name, void (*body)(void)) {
    double best = 1e30;
    for (int s = 0; s < SAMPLES; s++) {
        double start = omp_get_wtime();
        body();
        double seconds = omp_get_wtime() - start;
        if (seconds < best) best = seconds;
    }
    printf("%s %.3f\n", name, best * 1e3);
}

int main(void) {
    for (int i = 0; i < N; i++) {
        b[i] = i % 100;
        c[i] = i % 7;
    }
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++) {
            x[i][j] = i - j;
            y[i][j] = i * j % 10;
        }
    for (int i = 0; i <= N / 20; i++) first[i] = i * 10;
    for (int i = 0; i < N / 2; i++) column[i] = (int)(i * 7919ll % (N / 2));
    measure("nstream", nstream);
    measure("stencil", stencil);
    measure("product", product);
    measure("mandelbrot", mandelbrot);
    measure("sparse", sparse);
    measure("reduction", reduction);
    fprintf(stderr, "%g %g %g %d\n", a[N / 3], z[5][7], sum_of, picture[200][200]);
}
