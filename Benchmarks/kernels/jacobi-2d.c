/* Stencil: Jacobi iteration on a plane, five points. */
#include "bench.h"

#define N 700
static double a[N][N], b[N][N];

__attribute__((noinline)) static void step(int n, double to[][N], double from[][N]) {
    for (int i = 1; i < n - 1; i++)
        for (int j = 1; j < n - 1; j++)
            to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i + 1][j] + from[i - 1][j]);
}

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) a[i][j] = b[i][j] = random_unit();
    for (int round = 0; round < 600; round++) {
        step(N, b, a);
        step(N, a, b);
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) sum += a[i][j] * (i - j);
    print_number("moment", sum);
}
