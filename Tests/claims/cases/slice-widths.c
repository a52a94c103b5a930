// An iteration writes its slice of the output and reads it in another width: all in its order.
#include "compare.h"

KERNEL(narrow_then_wide) {
    uint8_t *slice = out + i * SLICE;
    *(B4 *)slice = (uint32_t)in[i] * 3;
    uint64_t word = *(B8 *)slice;
    *(B4 *)(slice + 4) = (uint32_t)(word >> 32 ^ word);
}

KERNEL(halves_around_word) {
    uint8_t *slice = out + i * SLICE;
    *(B2 *)slice = (uint16_t)in[i];
    *(B2 *)(slice + 4) = (uint16_t)in[i + 1];
    uint32_t word = *(B4 *)slice;
    *(B2 *)(slice + 2) = (uint16_t)(word >> 3);
    *(B2 *)(slice + 6) = (uint16_t)(word ^ word >> 16);
}

// The slice is eight bytes here, so that groups of accesses have no gaps.
KERNEL(halves_of_eight) {
    uint8_t *slice = out + i * 8;
    *(B2 *)slice = (uint16_t)in[i];
    *(B2 *)(slice + 4) = (uint16_t)in[i + 1];
    uint32_t word = *(B4 *)slice;
    *(B2 *)(slice + 2) = (uint16_t)(word >> 3);
    *(B2 *)(slice + 6) = (uint16_t)(word ^ word >> 16);
}

KERNEL(narrow_then_wide_of_eight) {
    uint8_t *slice = out + i * 8;
    *(B4 *)slice = (uint32_t)in[i] * 3;
    uint64_t word = *(B8 *)slice;
    *(B4 *)(slice + 4) = (uint32_t)(word >> 32 ^ word);
}

int main(void) {
    return differs("narrow_then_wide", narrow_then_wide, 1) + differs("halves_around_word", halves_around_word, 1)
        + differs("halves_of_eight", halves_of_eight, 1) + differs("narrow_then_wide_of_eight", narrow_then_wide_of_eight, 1);
}
