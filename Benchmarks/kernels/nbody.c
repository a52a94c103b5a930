/* Floating point: planets, by the symplectic Euler method. */
#include "bench.h"
#include <math.h>

#define N 5
static double x[N][3], v[N][3], mass[N];

__attribute__((noinline)) static void advance(double dt) {
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            double d[3] = {x[i][0] - x[j][0], x[i][1] - x[j][1], x[i][2] - x[j][2]};
            double square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + 0.01;
            double force = dt / (square * sqrt(square));
            for (int k = 0; k < 3; k++) v[i][k] -= d[k] * mass[j] * force, v[j][k] += d[k] * mass[i] * force;
        }
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 3; k++) x[i][k] += dt * v[i][k];
}

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++) {
        mass[i] = i ? 0.001 * random_unit() : 40;
        for (int k = 0; k < 3; k++)
            x[i][k] = i ? (random_unit() - 0.5) * 4 * (i + 2) : 0, v[i][k] = i ? random_unit() - 0.5 : 0;
    }
    for (int step = 0; step < 8000000; step++) advance(1e-6);
    double energy = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 3; k++) energy += 0.5 * mass[i] * v[i][k] * v[i][k];
    print_number("energy", energy);
    print_number("place", x[1][0] + x[2][1] + x[3][2]);
}
