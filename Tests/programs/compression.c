// A round trip through an LZ77 coder of its own, and checksums: loops over bytes with data-dependent branches.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 1 << 20, WINDOW = 1 << 15, MINIMUM = 4, MAXIMUM = 255 };

static uint32_t crc(const uint8_t *bytes, size_t length) {
    uint32_t value = ~0u;
    for (size_t i = 0; i < length; i++) {
        value ^= bytes[i];
        for (int k = 0; k < 8; k++) value = value >> 1 ^ (0xEDB88320u & -(value & 1));
    }
    return ~value;
}

static uint32_t adler(const uint8_t *bytes, size_t length) {
    uint32_t a = 1;
    uint32_t b = 0;
    for (size_t i = 0; i < length; i++) {
        a = (a + bytes[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static size_t compress(const uint8_t *in, size_t length, uint8_t *out) {
    static int32_t last[1 << 16];
    memset(last, -1, sizeof last);
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t best = 0;
        size_t distance = 0;
        if (i + MINIMUM <= length) {
            uint32_t four;
            memcpy(&four, in + i, 4);
            int32_t *slot = &last[four * 2654435761u >> 16];
            if (*slot >= 0 && i - (size_t)*slot < WINDOW) {
                distance = i - (size_t)*slot;
                while (best < MAXIMUM && i + best < length && in[i + best] == in[i + best - distance]) best++;
            }
            *slot = (int32_t)i;
        }
        if (best >= MINIMUM) {
            out[used++] = (uint8_t)best;
            out[used++] = (uint8_t)(distance >> 8);
            out[used++] = (uint8_t)distance;
            i += best;
        } else {
            out[used++] = 0;
            out[used++] = in[i++];
        }
    }
    return used;
}

static size_t expand(const uint8_t *in, size_t length, uint8_t *out) {
    size_t used = 0;
    for (size_t i = 0; i < length;) {
        size_t count = in[i++];
        if (count == 0) {
            out[used++] = in[i++];
            continue;
        }
        size_t distance = (size_t)in[i] << 8 | in[i + 1];
        i += 2;
        for (; count > 0; count--, used++) out[used] = out[used - distance];
    }
    return used;
}

int main(void) {
    uint8_t *plain = malloc(SIZE);
    uint8_t *packed = malloc(2 * SIZE);
    uint8_t *again = malloc(SIZE);
    uint32_t random = 7;
    static const char *const syllables[] = {"ka", "to", "mi", "ra", "shi", "no", "ve", "lum", " ", " ", ", ", "\n"};
    for (size_t i = 0; i < SIZE;) {
        random = random * 1103515245 + 12345;
        const char *syllable = syllables[(random >> 16) % 12];
        for (; *syllable != '\0' && i < SIZE; i++) plain[i] = (uint8_t)*syllable++;
    }
    size_t length = compress(plain, SIZE, packed);
    size_t restored = expand(packed, length, again);
    printf("%zu bytes, crc %08x, adler %08x\n", length, crc(packed, length), adler(packed, length));
    printf("%zu restored, %s, crc %08x\n", restored, memcmp(plain, again, SIZE) == 0 ? "the same" : "different", crc(again, SIZE));
    return 0;
}
