/* Hashing: SHA-256 (FIPS 180-4). */
#include "bench.h"

static uint32_t k[64], start[8];

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

/* The constants are fractions of roots of primes. Integer roots need no C library. */
static uint64_t root(uint32_t prime, int degree) {
    uint64_t low = 0, high = UINT64_C(1) << 40;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        unsigned __int128 square = (unsigned __int128)middle * middle;
        /* Compare middle^degree with prime * 2^(32 * degree), without more than 128 bits. */
        int above = degree == 2 ? square > (unsigned __int128)prime << 64
                                : (square >> 32) * middle > (unsigned __int128)prime << 64;
        if (above)
            high = middle;
        else
            low = middle;
    }
    return low;
}

__attribute__((noinline)) static void block(uint32_t *h, const unsigned char *p) {
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], x = h[7];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t t1 = x + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        x = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += x;
}

int main(void) {
    bench_start();
    for (uint32_t prime = 2, n = 0; n < 64; prime++) {
        int is_prime = 1;
        for (uint32_t d = 2; d * d <= prime; d++)
            if (prime % d == 0) is_prime = 0;
        if (!is_prime) continue;
        if (n < 8) start[n] = (uint32_t)root(prime, 2);
        k[n++] = (uint32_t)root(prime, 3);
    }
    static unsigned char data[1 << 20];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)random_bits();
    uint32_t h[8];
    memcpy(h, start, sizeof h);
    for (int round = 0; round < 120; round++)
        for (size_t i = 0; i < sizeof data; i += 64) block(h, data + i);
    for (int i = 0; i < 8; i++) printf("%08" PRIx32, h[i]);
    puts("");
}
