/* Sorting: least significant digit first, with keys and payloads. */
#include "bench.h"

#define N 1500000
struct record {
    uint32_t key, payload;
};
static struct record a[N], b[N];

__attribute__((noinline)) static void sort(struct record *from, struct record *to, int n) {
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t start[257] = {0};
        for (int i = 0; i < n; i++) start[(from[i].key >> shift & 255) + 1]++;
        for (int d = 0; d < 256; d++) start[d + 1] += start[d];
        for (int i = 0; i < n; i++) to[start[from[i].key >> shift & 255]++] = from[i];
        struct record *t = from;
        from = to, to = t;
    }
}

int main(void) {
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 32; round++) {
        for (int i = 0; i < N; i++) a[i] = (struct record){(uint32_t)random_bits(), (uint32_t)i};
        sort(a, b, N);
        for (int i = 0; i < N; i += 97) sum = mix(sum, (uint64_t)a[i].key << 32 | a[i].payload);
    }
    print_sum("sorted", sum);
}
