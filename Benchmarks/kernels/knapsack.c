/* Dynamic programming: the knapsack, a vectorisable row a thing, and shortest paths between all pairs. */
#include "bench.h"

#define CAPACITY 100000
#define N 400
static int32_t best[CAPACITY + 1], path[N][N];

__attribute__((noinline)) static void take(int weight, int value) {
    for (int c = CAPACITY; c >= weight; c--) {
        int32_t with = best[c - weight] + value;
        if (with > best[c]) best[c] = with;
    }
}

__attribute__((noinline)) static void shortest(int n, int32_t path[][N]) {
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                int32_t over = path[i][k] + path[k][j];
                path[i][j] = over < path[i][j] ? over : path[i][j];
            }
}

int main(void) {
    bench_start();
    for (int i = 0; i < 7000; i++) take(1 + (int)random_below(3000), 1 + (int)random_below(1000));
    print_sum("knapsack", (uint64_t)best[CAPACITY]);
    uint64_t sum = 0;
    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) path[i][j] = i == j ? 0 : 1 + (int32_t)random_below(100000);
        shortest(N, path);
        for (int i = 0; i < N; i++) sum = mix(sum, (uint64_t)path[i][(i * 7) % N]);
    }
    print_sum("paths", sum);
}
