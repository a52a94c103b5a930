/* Cryptography: the ChaCha20 stream cipher (RFC 8439). */
#include "bench.h"

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

#define QUARTER(a, b, c, d)                                                                                            \
    a += b, d = rotate(d ^ a, 16), c += d, b = rotate(b ^ c, 12), a += b, d = rotate(d ^ a, 8), c += d,                \
            b = rotate(b ^ c, 7)

__attribute__((noinline)) static void encrypt(uint32_t state[16], uint32_t *data, size_t words) {
    for (size_t at = 0; at < words; at += 16) {
        uint32_t x[16];
        memcpy(x, state, sizeof x);
        for (int round = 0; round < 10; round++) {
            QUARTER(x[0], x[4], x[8], x[12]), QUARTER(x[1], x[5], x[9], x[13]);
            QUARTER(x[2], x[6], x[10], x[14]), QUARTER(x[3], x[7], x[11], x[15]);
            QUARTER(x[0], x[5], x[10], x[15]), QUARTER(x[1], x[6], x[11], x[12]);
            QUARTER(x[2], x[7], x[8], x[13]), QUARTER(x[3], x[4], x[9], x[14]);
        }
        for (int i = 0; i < 16; i++) data[at + (size_t)i] ^= x[i] + state[i];
        state[12]++;
    }
}

int main(void) {
    bench_start();
    static uint32_t data[1 << 16];
    uint32_t state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    for (int i = 4; i < 16; i++) state[i] = (uint32_t)random_bits();
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) data[i] = (uint32_t)random_bits();
    for (int round = 0; round < 900; round++) encrypt(state, data, sizeof data / sizeof *data);
    print_sum("cipher", mix_bytes(0, data, sizeof data));
}
