// A large heap: memory grows, blocks keep their contents, realloc and free work, too much is refused.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 12345;

static uint32_t next(void) {
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

int main(void) {
    // 256 MiB, touched a page at a time.
    size_t size = (size_t)256 << 20;
    uint8_t *large = malloc(size);
    if (large == NULL) return 1;
    for (size_t i = 0; i < size; i += 4096) large[i] = (uint8_t)(i >> 12);
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i += 4096) sum += large[i];
    printf("large: %u\n", sum);
    large = realloc(large, size / 2);
    printf("smaller: %u\n", large[size / 2 - 4096]);
    free(large);
    uint8_t *zeroed = calloc(1 << 20, 16);
    for (size_t i = 0; i < (16 << 20); i += 1009) {
        if (zeroed[i] != 0) return 2;
    }
    free(zeroed);

    // Many blocks that come and go.
    enum { SLOTS = 2000 };
    static uint8_t *blocks[SLOTS];
    static size_t lengths[SLOTS];
    for (int round = 0; round < 200000; round++) {
        uint32_t slot = next() % SLOTS;
        if (blocks[slot] != NULL) {
            uint8_t expected = (uint8_t)slot;
            if (blocks[slot][0] != expected || blocks[slot][lengths[slot] - 1] != expected) {
                printf("block %u was overwritten\n", slot);
                return 3;
            }
        }
        size_t length = next() % 3000 + 1;
        if (next() % 4 == 0) {
            free(blocks[slot]);
            blocks[slot] = NULL;
        } else {
            blocks[slot] = realloc(blocks[slot], length);
            lengths[slot] = length;
            memset(blocks[slot], (int)slot, length);
        }
    }
    size_t alive = 0;
    size_t bytes = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        if (blocks[slot] == NULL) continue;
        alive++;
        bytes += lengths[slot];
        free(blocks[slot]);
    }
    printf("alive: %zu blocks, %zu bytes\n", alive, bytes);
    void *aligned = aligned_alloc(4096, 8192);
    printf("aligned: %d\n", aligned != NULL && (uintptr_t)aligned % 4096 == 0);
    free(aligned);
    volatile size_t impossible = SIZE_MAX / 2;
    printf("impossible: %d\n", malloc(impossible) == NULL);
    return 0;
}
