/* Cryptography: multiples of a point on Curve25519 (RFC 7748), field elements of five 51-bit limbs and 128-bit
   products. */
#include "bench.h"

typedef uint64_t field[5];
typedef unsigned __int128 wide;
#define MASK ((UINT64_C(1) << 51) - 1)

static void carry(uint64_t *to, const wide *t) {
    wide r[5];
    memcpy(r, t, sizeof r);
    for (int i = 0; i < 4; i++) r[i + 1] += (uint64_t)(r[i] >> 51), to[i] = (uint64_t)r[i] & MASK;
    to[4] = (uint64_t)r[4] & MASK;
    to[0] += 19 * (uint64_t)(r[4] >> 51);
    to[1] += to[0] >> 51, to[0] &= MASK;
}

__attribute__((noinline)) static void multiply(field to, const field a, const field b) {
    uint64_t b1 = 19 * b[1], b2 = 19 * b[2], b3 = 19 * b[3], b4 = 19 * b[4];
    wide t[5] = {(wide)a[0] * b[0] + (wide)a[1] * b4 + (wide)a[2] * b3 + (wide)a[3] * b2 + (wide)a[4] * b1,
                 (wide)a[0] * b[1] + (wide)a[1] * b[0] + (wide)a[2] * b4 + (wide)a[3] * b3 + (wide)a[4] * b2,
                 (wide)a[0] * b[2] + (wide)a[1] * b[1] + (wide)a[2] * b[0] + (wide)a[3] * b4 + (wide)a[4] * b3,
                 (wide)a[0] * b[3] + (wide)a[1] * b[2] + (wide)a[2] * b[1] + (wide)a[3] * b[0] + (wide)a[4] * b4,
                 (wide)a[0] * b[4] + (wide)a[1] * b[3] + (wide)a[2] * b[2] + (wide)a[3] * b[1] + (wide)a[4] * b[0]};
    carry(to, t);
}

static void add(field to, const field a, const field b) {
    for (int i = 0; i < 5; i++) to[i] = a[i] + b[i];
}

/* Twice the prime is added, so that no limb gets negative. */
static void subtract(field to, const field a, const field b) {
    to[0] = a[0] + 0xFFFFFFFFFFFDA - b[0];
    for (int i = 1; i < 5; i++) to[i] = a[i] + 0xFFFFFFFFFFFFE - b[i];
}

static void scale(field to, const field a, uint64_t n) {
    wide t[5];
    for (int i = 0; i < 5; i++) t[i] = (wide)a[i] * n;
    carry(to, t);
}

static void swap(field a, field b, uint64_t bit) {
    for (int i = 0; i < 5; i++) {
        uint64_t t = (a[i] ^ b[i]) & (0 - bit);
        a[i] ^= t, b[i] ^= t;
    }
}

/* By Fermat: a^(p - 2), where p - 2 has ones but for bits 2 and 4 (2^255 - 21). */
static void invert(field to, const field a) {
    field result = {1};
    for (int bit = 254; bit >= 0; bit--) {
        multiply(result, result, result);
        if (bit != 2 && bit != 4) multiply(result, result, a);
    }
    memcpy(to, result, sizeof result);
}

static void ladder(field x, const unsigned char *n) {
    field x2 = {1}, z2 = {0}, x3, z3 = {1}, a, aa, b, bb, e, c, d, t;
    memcpy(x3, x, sizeof x3);
    uint64_t swapped = 0;
    for (int i = 254; i >= 0; i--) {
        uint64_t bit = n[i / 8] >> (i & 7) & 1;
        swap(x2, x3, swapped ^ bit), swap(z2, z3, swapped ^ bit);
        swapped = bit;
        add(a, x2, z2), multiply(aa, a, a), subtract(b, x2, z2), multiply(bb, b, b), subtract(e, aa, bb);
        add(c, x3, z3), subtract(d, x3, z3), multiply(d, d, a), multiply(c, c, b);
        add(t, d, c), multiply(x3, t, t), subtract(t, d, c), multiply(t, t, t), multiply(z3, x, t);
        multiply(x2, aa, bb), scale(t, e, 121665), add(t, aa, t), multiply(z2, e, t);
    }
    swap(x2, x3, swapped), swap(z2, z3, swapped);
    invert(z2, z2);
    multiply(x, x2, z2);
}

int main(void) {
    bench_start();
    field x = {9};
    unsigned char n[32];
    for (int round = 0; round < 9000; round++) {
        for (int i = 0; i < 32; i++) n[i] = (unsigned char)random_bits();
        n[0] &= 248, n[31] &= 127, n[31] |= 64;
        ladder(x, n);
    }
    /* The canonical form: carried through, less the prime where that is possible. */
    for (int again = 0; again < 3; again++)
        for (int i = 0; i < 5; i++) x[(i + 1) % 5] += (x[i] >> 51) * (i == 4 ? 19 : 1), x[i] &= MASK;
    uint64_t q = (x[0] + 19) >> 51;
    for (int i = 1; i < 5; i++) q = (x[i] + q) >> 51;
    x[0] += 19 * q;
    for (int i = 0; i < 4; i++) x[i + 1] += x[i] >> 51, x[i] &= MASK;
    x[4] &= MASK;
    print_sum("point", mix_bytes(0, x, sizeof x));
}
