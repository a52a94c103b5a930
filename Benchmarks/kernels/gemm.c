/* Dense linear algebra: C = A * B, in the loop order that vectorises. */
#include "bench.h"

#define N 512
static double a[N][N], b[N][N], c[N][N];

__attribute__((noinline)) static void multiply(int n, double c[][N], double a[][N], double b[][N]) {
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++) c[i][j] += a[i][k] * b[k][j];
}

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) a[i][j] = random_unit(), b[i][j] = random_unit() - 0.5;
    for (int round = 0; round < 18; round++) multiply(N, c, a, b);
    double trace = 0, sum = 0;
    for (int i = 0; i < N; i++) {
        trace += c[i][i];
        for (int j = 0; j < N; j++) sum += c[i][j];
    }
    print_number("trace", trace);
    print_number("sum", sum);
}
