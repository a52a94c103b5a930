/* Sparse linear algebra: conjugate gradients on the five-point Laplacian, matrix in compressed rows. */
#include "bench.h"

#define SIDE 256
#define N (SIDE * SIDE)
static int row_start[N + 1], column[N * 5];
static double value[N * 5], x[N], r[N], p[N], q[N];

static double dot(int n, const double *a, const double *b) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

__attribute__((noinline)) static double solve(int n, int rounds) {
    double rho = dot(n, r, r);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int k = row_start[i]; k < row_start[i + 1]; k++) sum += value[k] * p[column[k]];
            q[i] = sum;
        }
        double alpha = rho / dot(n, p, q);
        for (int i = 0; i < n; i++) x[i] += alpha * p[i], r[i] -= alpha * q[i];
        double next = dot(n, r, r), beta = next / rho;
        rho = next;
        for (int i = 0; i < n; i++) p[i] = r[i] + beta * p[i];
    }
    return rho;
}

int main(void) {
    bench_start();
    int count = 0;
    for (int i = 0; i < N; i++) {
        int row = i / SIDE, col = i % SIDE;
        row_start[i] = count;
        if (row > 0) column[count] = i - SIDE, value[count++] = -1;
        if (col > 0) column[count] = i - 1, value[count++] = -1;
        column[count] = i, value[count++] = 4.01;
        if (col < SIDE - 1) column[count] = i + 1, value[count++] = -1;
        if (row < SIDE - 1) column[count] = i + SIDE, value[count++] = -1;
        p[i] = r[i] = random_unit();
    }
    row_start[N] = count;
    double rest = solve(N, 90);
    for (int again = 0; again < 8; again++) {
        for (int i = 0; i < N; i++) p[i] = r[i] = x[i], x[i] = 0;
        rest = solve(N, 90);
    }
    double sum = 0;
    for (int i = 0; i < N; i++) sum += x[i];
    print_number("solution", sum);
    printf("residual %s\n", rest < 1e-3 * sum * sum ? "small" : "large");
}
