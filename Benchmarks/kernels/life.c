/* Stencil on integers: Conway's game of life on bytes. */
#include "bench.h"

#define N 512
static uint8_t a[N + 2][N + 2], b[N + 2][N + 2];

__attribute__((noinline)) static void step(int n, uint8_t to[][N + 2], uint8_t from[][N + 2]) {
    for (int y = 1; y <= n; y++)
        for (int x = 1; x <= n; x++) {
            int near = from[y - 1][x - 1] + from[y - 1][x] + from[y - 1][x + 1] + from[y][x - 1] + from[y][x + 1] +
                       from[y + 1][x - 1] + from[y + 1][x] + from[y + 1][x + 1];
            to[y][x] = (uint8_t)(near == 3 || (near == 2 && from[y][x]));
        }
}

int main(void) {
    bench_start();
    for (int y = 1; y <= N; y++)
        for (int x = 1; x <= N; x++) a[y][x] = random_below(3) == 0;
    for (int round = 0; round < 600; round++) {
        step(N, b, a);
        step(N, a, b);
    }
    print_sum("cells", mix_bytes(0, a, sizeof a));
}
