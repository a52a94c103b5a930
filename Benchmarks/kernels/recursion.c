/* Deep recursion: Fibonacci, Ackermann, Takeuchi. */
#include "bench.h"

__attribute__((noinline)) static uint32_t fibonacci(uint32_t n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__attribute__((noinline)) static uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0) return n + 1;
    if (n == 0) return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

__attribute__((noinline)) static int takeuchi(int x, int y, int z) {
    return y >= x ? z : takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

int main(void) {
    bench_start();
    // The seed begins with a one, which no compiler knows.
    uint32_t one = (uint32_t)(bench_seed >> 63);
    print_sum("fibonacci", fibonacci(40 + one));
    print_sum("ackermann", ackermann(2 + one, 8 + one));
    print_sum("takeuchi", (uint64_t)takeuchi(20 + (int)one, 14, 7));
}
