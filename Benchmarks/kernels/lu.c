/* Dense linear algebra: LU factorisation with partial pivoting, and a solution by it. */
#include "bench.h"
#include <math.h>

#define N 640
static double matrix[N][N], work[N][N], x[N], y[N];
static int pivot[N];

__attribute__((noinline)) static void factor(int n, double m[][N], int *pivot) {
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(m[i][k]) > fabs(m[best][k])) best = i;
        pivot[k] = best;
        if (best != k)
            for (int j = 0; j < n; j++) {
                double t = m[k][j];
                m[k][j] = m[best][j];
                m[best][j] = t;
            }
        double inverse = 1 / m[k][k];
        for (int i = k + 1; i < n; i++) {
            double f = m[i][k] *= inverse;
            for (int j = k + 1; j < n; j++) m[i][j] -= f * m[k][j];
        }
    }
}

__attribute__((noinline)) static void solve(int n, double m[][N], const int *pivot, double *x) {
    for (int k = 0; k < n; k++) {
        double t = x[k];
        x[k] = x[pivot[k]];
        x[pivot[k]] = t;
    }
    for (int i = 1; i < n; i++)
        for (int j = 0; j < i; j++) x[i] -= m[i][j] * x[j];
    for (int i = n - 1; i >= 0; i--) {
        for (int j = i + 1; j < n; j++) x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
    }
}

int main(void) {
    bench_start();
    double worst = 0, sum = 0;
    for (int round = 0; round < 16; round++) {
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) matrix[i][j] = random_unit() - 0.5;
            matrix[i][i] += 20;
            y[i] = x[i] = random_unit();
        }
        memcpy(work, matrix, sizeof work);
        factor(N, work, pivot);
        solve(N, work, pivot, x);
        for (int i = 0; i < N; i++) {
            double r = -y[i];
            for (int j = 0; j < N; j++) r += matrix[i][j] * x[j];
            worst = fmax(worst, fabs(r));
            sum += x[i];
        }
    }
    print_number("solution", sum);
    printf("residual %s\n", worst < 1e-10 ? "small" : "large");
}
