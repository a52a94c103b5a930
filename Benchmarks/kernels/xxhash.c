/* Hashing: a 64-bit hash in the manner of xxHash, over buffers of many lengths. */
#include "bench.h"

#define P1 UINT64_C(0x9E3779B185EBCA87)
#define P2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define P3 UINT64_C(0x165667B19E3779F9)

static uint64_t rotate(uint64_t x, int n) { return x << n | x >> (64 - n); }

static uint64_t load64(const unsigned char *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static uint64_t lane(uint64_t sum, uint64_t input) { return rotate(sum + input * P2, 31) * P1; }

__attribute__((noinline)) static uint64_t hash(const unsigned char *p, size_t length, uint64_t seed) {
    const unsigned char *end = p + length;
    uint64_t h;
    if (length >= 32) {
        uint64_t a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
        do {
            a = lane(a, load64(p)), b = lane(b, load64(p + 8)), c = lane(c, load64(p + 16)),
            d = lane(d, load64(p + 24));
            p += 32;
        } while (p + 32 <= end);
        h = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
    } else {
        h = seed + P3;
    }
    h += length;
    for (; p + 8 <= end; p += 8) h = rotate(h ^ lane(0, load64(p)), 27) * P1 + P3;
    for (; p < end; p++) h = rotate(h ^ *p * P3, 11) * P1;
    h = (h ^ h >> 33) * P2;
    h = (h ^ h >> 29) * P3;
    return h ^ h >> 32;
}

int main(void) {
    bench_start();
    static unsigned char data[1 << 17];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)random_bits();
    uint64_t sum = 0;
    for (int round = 0; round < 30000; round++) sum ^= hash(data, sizeof data - (size_t)(round & 1023), sum);
    for (size_t length = 0; length < 4000000; length++) sum += hash(data + (length & 0xFFFF), length % 97, length);
    print_sum("hash", sum);
}
