/* Stencil: heat equation in space, seven points. */
#include "bench.h"

#define N 100
static double a[N][N][N], b[N][N][N];

__attribute__((noinline)) static void step(int n, double to[][N][N], double from[][N][N]) {
    for (int i = 1; i < n - 1; i++)
        for (int j = 1; j < n - 1; j++)
            for (int k = 1; k < n - 1; k++)
                to[i][j][k] = 0.125 * (from[i + 1][j][k] - 2 * from[i][j][k] + from[i - 1][j][k]) +
                              0.125 * (from[i][j + 1][k] - 2 * from[i][j][k] + from[i][j - 1][k]) +
                              0.125 * (from[i][j][k + 1] - 2 * from[i][j][k] + from[i][j][k - 1]) + from[i][j][k];
}

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++) a[i][j][k] = b[i][j][k] = random_unit();
    for (int round = 0; round < 200; round++) {
        step(N, b, a);
        step(N, a, b);
    }
    double sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++) sum += a[i][j][k] * (i + 2 * j + 3 * k);
    print_number("moment", sum);
}
