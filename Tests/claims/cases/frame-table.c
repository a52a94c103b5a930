// A table of its own that an iteration indexes by a parameter is in its frame on the C stack, which is one for all iterations of a thread.
#include "compare.h"

KERNEL(table) {
    int32_t choices[4] = {in[i], in[i] * 2, in[i] * in[i], 1};
    ((B4 *)out)[i * 4] = (uint32_t)choices[block & 3];
}

// A structure that is written in halves and read whole.
KERNEL(halves) {
    struct { int32_t low, high; } volatile pair;
    pair.low = in[i];
    pair.high = ~in[i];
    *(B8 *)(out + i * SLICE) = *(const B8 *)&pair + 1;
}

int main(void) { return differs("table", table, 2) + differs("halves", halves, 1); }
