/* Memory: copies, moves and fills of many sizes. */
#include "bench.h"

#define SIZE (1 << 21)
static unsigned char a[SIZE], b[SIZE];

int main(void) {
    bench_start();
    for (int i = 0; i < SIZE; i++) a[i] = (unsigned char)random_bits();
    uint64_t sum = 0;
    for (int round = 0; round < 16000000; round++) {
        uint64_t bits = random_bits();
        size_t size = (size_t)(bits & 0xFF) >> (bits >> 8 & 3), from = bits >> 16 & 0xFFFF, to = bits >> 32 & 0xFFFF;
        memcpy(b + to, a + from, size);
        memmove(a + from, a + from + 5, size / 2);
        if ((round & 7) == 0) memset(a + to, (int)round, size);
        sum += b[to + size / 2];
    }
    for (int round = 0; round < 2500; round++) {
        memcpy(b, a, SIZE - 4096 + (size_t)random_below(4000));
        memmove(a + 1, b, SIZE / 2);
        sum = mix(sum, b[random_below(SIZE)] ^ a[random_below(SIZE)]);
    }
    print_sum("memory", mix_bytes(sum, b, SIZE));
}
