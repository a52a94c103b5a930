/* Backtracking: all solutions for queens on a board, rows as bits. */
#include "bench.h"

static uint64_t place(uint32_t all, uint32_t columns, uint32_t left, uint32_t right) {
    if (columns == all) return 1;
    uint64_t count = 0;
    for (uint32_t open = all & ~(columns | left | right); open;) {
        uint32_t bit = open & (0 - open);
        open ^= bit;
        count += place(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}

int main(void) {
    bench_start();
    // The seed begins with a one, which no compiler knows.
    print_sum("solutions", place((1u << (14 + (uint32_t)(bench_seed >> 63))) - 1, 0, 0, 0));
}
