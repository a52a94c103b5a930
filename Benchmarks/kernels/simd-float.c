/* SIMD: products of 4x4 matrices, dot products and a polynomial, with vectors of four floats. wasm: -msimd128 */
#include "bench.h"

typedef float floats4 __attribute__((vector_size(16)));
typedef int32_t ints4 __attribute__((vector_size(16)));

#define N 8192
struct matrix {
    floats4 rows[4];
};
static struct matrix turns[64];
static floats4 start[N], points[N];

__attribute__((noinline)) static void transform(const struct matrix *m, floats4 *p, int n) {
    for (int i = 0; i < n; i++)
        p[i] = m->rows[0] * p[i][0] + m->rows[1] * p[i][1] + m->rows[2] * p[i][2] + m->rows[3] * p[i][3];
}

/* 1 / (1 + |x|), by comparison and selection. */
__attribute__((noinline)) static floats4 squash(const floats4 *p, int n) {
    floats4 sum = {0}, one = {1, 1, 1, 1};
    for (int i = 0; i < n; i++) {
        ints4 negative = p[i] < 0.0f;
        floats4 size = (floats4)(((ints4)(-p[i]) & negative) | ((ints4)p[i] & ~negative));
        sum += one / (one + size) + p[i] * (one + p[i] * (0.5f + p[i] * 0.125f));
    }
    return sum;
}

int main(void) {
    bench_start();
    for (int i = 0; i < 64; i++)
        for (int r = 0; r < 4; r++)
            for (int c = 0; c < 4; c++)
                turns[i].rows[r][c] = (r == c ? 0.995f : 0) + ((float)random_unit() - 0.5f) * 0.01f;
    for (int i = 0; i < N; i++)
        for (int c = 0; c < 4; c++) start[i][c] = (float)random_unit() - 0.5f;
    double sum = 0;
    for (int round = 0; round < 36000; round++) {
        /* Turned on and on, the points would shrink to denormal numbers, which take some processors a hundred times as
           long. */
        if ((round & 255) == 0) memcpy(points, start, sizeof points);
        transform(&turns[round & 63], points, N);
        if ((round & 7) == 0) {
            floats4 s = squash(points, N);
            sum += s[0] + s[1] + s[2] + s[3];
        }
    }
    printf("sum %.3g\n", sum);
}
