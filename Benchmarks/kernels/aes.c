/* Cryptography: AES-128 (FIPS 197) in counter mode, with tables. */
#include "bench.h"

static uint8_t sbox[256];
static uint32_t t0[256], t1[256], t2[256], t3[256], round_key[44];

static uint8_t twice(uint8_t x) { return (uint8_t)(x << 1 ^ (x & 0x80 ? 0x1B : 0)); }

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void make_tables(void) {
    uint8_t p = 1, q = 1;
    do {
        p ^= twice(p);
        q ^= (uint8_t)(q << 1), q ^= (uint8_t)(q << 2), q ^= (uint8_t)(q << 4);
        if (q & 0x80) q ^= 0x09;
        uint8_t x = (uint8_t)(q ^ (q << 1 | q >> 7) ^ (q << 2 | q >> 6) ^ (q << 3 | q >> 5) ^ (q << 4 | q >> 4));
        sbox[p] = x ^ 0x63;
    } while (p != 1);
    sbox[0] = 0x63;
    for (int i = 0; i < 256; i++) {
        uint8_t s = sbox[i], s2 = twice(s);
        t0[i] = (uint32_t)s2 << 24 | (uint32_t)s << 16 | (uint32_t)s << 8 | (uint8_t)(s ^ s2);
        t1[i] = rotate(t0[i], 24), t2[i] = rotate(t0[i], 16), t3[i] = rotate(t0[i], 8);
    }
}

static uint32_t substitute(uint32_t x) {
    return (uint32_t)sbox[x >> 24] << 24 | (uint32_t)sbox[x >> 16 & 255] << 16 | (uint32_t)sbox[x >> 8 & 255] << 8 |
           sbox[x & 255];
}

__attribute__((noinline)) static void encrypt(const uint32_t *in, uint32_t *out) {
    uint32_t a = in[0] ^ round_key[0], b = in[1] ^ round_key[1], c = in[2] ^ round_key[2], d = in[3] ^ round_key[3];
    const uint32_t *k = round_key + 4;
    for (int round = 1; round < 10; round++, k += 4) {
        uint32_t w = t0[a >> 24] ^ t1[b >> 16 & 255] ^ t2[c >> 8 & 255] ^ t3[d & 255] ^ k[0];
        uint32_t x = t0[b >> 24] ^ t1[c >> 16 & 255] ^ t2[d >> 8 & 255] ^ t3[a & 255] ^ k[1];
        uint32_t y = t0[c >> 24] ^ t1[d >> 16 & 255] ^ t2[a >> 8 & 255] ^ t3[b & 255] ^ k[2];
        d = t0[d >> 24] ^ t1[a >> 16 & 255] ^ t2[b >> 8 & 255] ^ t3[c & 255] ^ k[3];
        a = w, b = x, c = y;
    }
#define LAST(p, q, r, s)                                                                                               \
    ((uint32_t)sbox[p >> 24] << 24 | (uint32_t)sbox[q >> 16 & 255] << 16 | (uint32_t)sbox[r >> 8 & 255] << 8 |         \
     sbox[s & 255])
    out[0] = LAST(a, b, c, d) ^ k[0], out[1] = LAST(b, c, d, a) ^ k[1];
    out[2] = LAST(c, d, a, b) ^ k[2], out[3] = LAST(d, a, b, c) ^ k[3];
}

int main(void) {
    bench_start();
    make_tables();
    for (int i = 0; i < 4; i++) round_key[i] = (uint32_t)random_bits();
    uint8_t constant = 1;
    for (int i = 4; i < 44; i++) {
        uint32_t t = round_key[i - 1];
        if (i % 4 == 0) t = substitute(rotate(t, 8)) ^ (uint32_t)constant << 24, constant = twice(constant);
        round_key[i] = round_key[i - 4] ^ t;
    }
    static uint32_t data[1 << 18];
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) data[i] = (uint32_t)random_bits();
    uint32_t counter[4] = {0}, key[4];
    for (int round = 0; round < 90; round++)
        for (size_t i = 0; i < sizeof data / sizeof *data; i += 4) {
            counter[3]++;
            encrypt(counter, key);
            data[i] ^= key[0], data[i + 1] ^= key[1], data[i + 2] ^= key[2], data[i + 3] ^= key[3];
        }
    print_sum("cipher", mix_bytes(0, data, sizeof data));
}
