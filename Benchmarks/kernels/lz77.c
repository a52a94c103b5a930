/* Compression: LZ77 with a hash chain, and its inverse. */
#include "bench.h"

#define SIZE (1 << 20)
#define WINDOW 32768
#define HASH_BITS 15
static unsigned char input[SIZE], packed[SIZE * 2], output[SIZE];
static int32_t head[1 << HASH_BITS], chain[WINDOW];

static uint32_t hash(const unsigned char *p) {
    return ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) * 2654435761u >> (32 - HASH_BITS);
}

__attribute__((noinline)) static int compress(const unsigned char *in, int size, unsigned char *out, int depth) {
    unsigned char *to = out;
    memset(head, 0xFF, sizeof head);
    for (int at = 0; at < size;) {
        int best = 0, distance = 0;
        if (at + 3 < size) {
            uint32_t h = hash(in + at);
            int limit = size - at < 258 ? size - at : 258;
            for (int32_t from = head[h], tries = depth; from >= 0 && at - from < WINDOW && tries--;
                 from = chain[from % WINDOW]) {
                if (in[from + best] != in[at + best]) continue;
                int length = 0;
                while (length < limit && in[from + length] == in[at + length]) length++;
                if (length > best) {
                    best = length, distance = at - from;
                    if (length == limit) break;
                }
            }
        }
        int step = best >= 4 ? best : 1;
        if (best >= 4) {
            *to++ = 0xFF, *to++ = (unsigned char)(best - 3), *to++ = (unsigned char)distance,
            *to++ = (unsigned char)(distance >> 8);
        } else {
            if (in[at] == 0xFF)
                *to++ = 0xFF, *to++ = 0;
            else
                *to++ = in[at];
        }
        for (int i = 0; i < step; i++, at++)
            if (at + 3 < size) {
                uint32_t h = hash(in + at);
                chain[at % WINDOW] = head[h], head[h] = at;
            }
    }
    return (int)(to - out);
}

__attribute__((noinline)) static int expand(const unsigned char *in, int size, unsigned char *out) {
    unsigned char *to = out;
    for (const unsigned char *at = in, *end = in + size; at < end;) {
        if (*at != 0xFF) {
            *to++ = *at++;
        } else if (at[1] == 0) {
            *to++ = 0xFF, at += 2;
        } else {
            int length = at[1] + 3, distance = at[2] | at[3] << 8;
            for (int i = 0; i < length; i++, to++) *to = to[-distance];
            at += 4;
        }
    }
    return (int)(to - out);
}

int main(void) {
    bench_start();
    static char words[2000][10];
    for (int i = 0; i < 2000; i++)
        for (uint32_t k = 0, n = 2 + random_below(7); k < n; k++) words[i][k] = (char)('a' + random_below(26));
    for (int at = 0; at < SIZE;) {
        uint32_t pick = random_below(2000);
        pick = pick * random_below(2000) / 2000;
        for (const char *p = words[pick]; *p && at < SIZE; p++) input[at++] = (unsigned char)*p;
        if (at < SIZE) input[at++] = ' ';
    }
    uint64_t sum = 0;
    for (int round = 0; round < 6; round++) {
        int size = compress(input, SIZE, packed, 12 << round);
        sum = mix(sum, (uint64_t)size);
        for (int again = 0; again < 16; again++) {
            memset(output, 0, sizeof output);
            if (expand(packed, size, output) != SIZE || memcmp(input, output, SIZE) != 0)
                puts("expanded to something else");
        }
        sum = mix_bytes(sum, packed, (size_t)size);
    }
    print_sum("packed", sum);
}
