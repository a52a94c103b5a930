/* Compression: Huffman codes by bytes, written and read bit by bit through a table. */
#include "bench.h"

#define SIZE (1 << 20)
#define MAXIMUM 14
static unsigned char input[SIZE], packed[SIZE * 2], output[SIZE];
static uint32_t counts[256];
static int lengths[256];
static uint32_t codes[256];
static uint16_t table[1 << MAXIMUM];

/* Lengths by merging the two rarest trees; counts are flattened until no code is too long. */
static void make_lengths(void) {
    for (;;) {
        uint32_t weight[511];
        int parent[511] = {0}, alive[511] = {0}, nodes = 256, longest = 0;
        for (int i = 0; i < 256; i++) weight[i] = counts[i] + 1, alive[i] = 1;
        for (; nodes < 511; nodes++) {
            int first = -1, second = -1;
            for (int i = 0; i < nodes; i++) {
                if (!alive[i]) continue;
                if (first < 0 || weight[i] < weight[first])
                    second = first, first = i;
                else if (second < 0 || weight[i] < weight[second])
                    second = i;
            }
            weight[nodes] = weight[first] + weight[second];
            alive[first] = alive[second] = 0, alive[nodes] = 1;
            parent[first] = parent[second] = nodes;
        }
        for (int i = 0; i < 256; i++) {
            lengths[i] = 0;
            for (int node = i; node != 510; node = parent[node]) lengths[i]++;
            if (lengths[i] > longest) longest = lengths[i];
        }
        if (longest <= MAXIMUM) return;
        for (int i = 0; i < 256; i++) counts[i] /= 2;
    }
}

static void make_codes(void) {
    uint32_t code = 0;
    for (int length = 1; length <= MAXIMUM; length++) {
        for (int i = 0; i < 256; i++)
            if (lengths[i] == length) {
                codes[i] = code++;
                uint32_t first = codes[i] << (MAXIMUM - length);
                for (uint32_t k = 0; k < 1u << (MAXIMUM - length); k++) table[first + k] = (uint16_t)(i | length << 8);
            }
        code <<= 1;
    }
}

__attribute__((noinline)) static size_t encode(const unsigned char *in, size_t size, unsigned char *out) {
    uint64_t bits = 0;
    int held = 0;
    unsigned char *to = out;
    for (size_t i = 0; i < size; i++) {
        bits = bits << lengths[in[i]] | codes[in[i]];
        held += lengths[in[i]];
        while (held >= 8) held -= 8, *to++ = (unsigned char)(bits >> held);
    }
    *to++ = (unsigned char)(bits << (8 - held));
    to[0] = to[1] = 0;
    return (size_t)(to - out);
}

__attribute__((noinline)) static void decode(const unsigned char *in, unsigned char *out, size_t size) {
    uint64_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < size; i++) {
        while (held < MAXIMUM) bits = bits << 8 | *in++, held += 8;
        uint16_t entry = table[bits >> (held - MAXIMUM) & ((1 << MAXIMUM) - 1)];
        out[i] = (unsigned char)entry;
        held -= entry >> 8;
    }
}

int main(void) {
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 40; round++) {
        memset(counts, 0, sizeof counts);
        for (int i = 0; i < SIZE; i++) {
            uint64_t bits = random_bits();
            input[i] = (unsigned char)((bits & 255) * (bits >> 8 & 255) >> 8 & (bits >> 16));
            counts[input[i]]++;
        }
        make_lengths();
        make_codes();
        size_t size = encode(input, SIZE, packed);
        decode(packed, output, SIZE);
        if (memcmp(input, output, SIZE) != 0) puts("decoded to something else");
        sum = mix(sum, size);
        sum = mix_bytes(sum, packed, 4096);
    }
    print_sum("packed", sum);
}
