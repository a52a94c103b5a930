// Loops over vectors that a compiler unrolls: sums of several kinds, and stores that the next copy's loads do or don't overlap with.
// wasm: -msimd128
// native: -fwrapv -ffp-contract=off -Wno-psabi
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));

enum { COUNT = 1024 };
static int32_t numbers[COUNT + 64];
static float x[COUNT + 64], y[COUNT + 64];
static uint8_t bytes[4 * COUNT + 64];

#define SEPARATE __attribute__((noinline)) static

static i32x4 load(const int32_t *place) {
    i32x4 vector;
    memcpy(&vector, place, 16);
    return vector;
}

static void print(const char *name, i32x4 v) { printf("%s %d %d %d %d\n", name, v[0], v[1], v[2], v[3]); }

SEPARATE i32x4 sum(const int32_t *p, int n) {
    i32x4 total = {1, 2, 3, 4};
    for (int i = 0; i < n; i += 4) total += load(p + i) * load(p + i);
    return total;
}

// By hand, with a number of copies that no number of sums divides.
SEPARATE i32x4 sum_of_five(const int32_t *p, int n) {
    i32x4 total = {0};
    for (int i = 0; i < n; i += 20) {
        total += load(p + i);
        total += load(p + i + 4) * 3;
        total += load(p + i + 8);
        total += load(p + i + 12) ^ 5;
        total += load(p + i + 16);
    }
    return total;
}

SEPARATE i32x4 parity(const int32_t *p, int n) {
    i32x4 total = {7, 7, 7, 7};
    for (int i = 0; i < n; i += 8) total = total ^ load(p + i) ^ load(p + i + 4);
    return total;
}

SEPARATE i32x4 all(const int32_t *p, int n) {
    i32x4 total = {-1, -1, 0x7FFFFFFF, 0xFFFFFF};
    for (int i = 0; i < n; i += 12) total = total & (load(p + i) | 0xF0F0) & (load(p + i + 4) | 0xF00) & (load(p + i + 8) | 3);
    return total;
}

SEPARATE i32x4 any(const int32_t *p, int n) {
    i32x4 total = {0};
    for (int i = 0; i < n; i += 8) total = total | (load(p + i) & 0x10F) | (load(p + i + 4) & 0xFF000);
    return total;
}

// The sum so far is used in each copy.
SEPARATE i32x4 running(const int32_t *p, int32_t *out, int n) {
    i32x4 total = {0};
    for (int i = 0; i < n; i += 8) {
        total += load(p + i);
        memcpy(out + i, &total, 16);
        total += load(p + i + 4);
        memcpy(out + i + 4, &total, 16);
    }
    return total;
}

// The sum is used once an iteration, after its last part.
SEPARATE i32x4 at_ends(const int32_t *p, int32_t *out, int n) {
    i32x4 total = {0};
    for (int i = 0; i < n; i += 8) {
        total += load(p + i);
        total += load(p + i + 4);
        memcpy(out + i, &total, 16);
    }
    return total;
}

// How long the loop runs depends on the sum.
SEPARATE int32_t up_to(const int32_t *p, uint32_t limit) {
    uint32_t total = 0;
    int i = 0;
    do {
        total += (uint32_t)p[i] & 0xFF;
        total += (uint32_t)p[i + 1] & 0xF0F;
        i += 2;
    } while (total < limit && i < COUNT);
    return (int32_t)total * 31 + i;
}

// One sum goes into the other.
SEPARATE i32x4 two_sums(const int32_t *p, int n) {
    i32x4 first = {0}, second = {0};
    for (int i = 0; i < n; i += 8) {
        first = first + load(p + i) + load(p + i + 4);
        second = second + first + load(p + i + 4);
    }
    return first ^ second;
}

// Leaves the loop with one more use of the sum.
SEPARATE int32_t until(const int32_t *p, int n) {
    i32x4 total = {0};
    int i = 0;
    do {
        total = total + load(p + i) + load(p + i + 4);
        i += 8;
    } while (i < n);
    return total[0] ^ total[1] * i ^ total[2] ^ total[3];
}

SEPARATE void scale(float *to, const float *from, int n) {
    for (int i = 0; i < n; i += 4) {
        f32x4 a, b;
        memcpy(&a, to + i, 16);
        memcpy(&b, from + i, 16);
        a = a * 0.5f + b * 0.25f;
        memcpy(to + i, &a, 16);
    }
}

// `from` and `to` may be the same array, some bytes apart.
SEPARATE void shift(uint8_t *to, const uint8_t *from, int n) {
    for (int i = 0; i < n; i += 32) {
        u8x16 v;
        memcpy(&v, from + i, 16);
        v += 1;
        memcpy(to + i, &v, 16);
        memcpy(&v, from + i + 16, 16);
        v ^= 3;
        memcpy(to + i + 16, &v, 16);
    }
}

// Two copies of one array: each store is read again by a later one.
SEPARATE void smear(int32_t *p, int n, int distance) {
    for (int i = 0; i < n; i += 8) {
        i32x4 v = load(p + i) + 1;
        memcpy(p + i + distance, &v, 16);
        v = load(p + i + 4) * 3;
        memcpy(p + i + distance + 4, &v, 16);
    }
}

// One base, known distances: some overlap by a part, some don't.
SEPARATE void known(int32_t *p, int n) {
    for (int i = 0; i < n; i += 8) {
        i32x4 v = load(p + i) + 1;
        memcpy(p + i + 3, &v, 16);
        i32x4 w = load(p + i + 4) - load(p + i + 16);
        memcpy(p + i + 12, &w, 16);
        v = load(p + i + 8) ^ load(p + i + 15);
        memcpy(p + i + 5, &v, 16);
    }
}

SEPARATE uint32_t hash(const void *data, size_t size) {
    const uint8_t *place = data;
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < size; i++) h = (h ^ place[i]) * 16777619u;
    return h;
}

static void fill(void) {
    uint32_t state = 12345;
    for (int i = 0; i < COUNT + 64; i++) {
        state = state * 1664525u + 1013904223u;
        numbers[i] = (int32_t)(state >> 3);
        x[i] = (float)(state >> 24) / 8;
        y[i] = (float)(state >> 20 & 255);
    }
    for (int i = 0; i < 4 * COUNT + 64; i++) bytes[i] = (uint8_t)(i * 7 + i / 5);
}

int main(void) {
    static int32_t out[COUNT + 64];
    fill();
    for (int n = 4; n <= COUNT; n = n * 2 + 4) print("sum", sum(numbers, n));
    for (int n = 20; n <= COUNT; n = n * 2 + 20) print("five", sum_of_five(numbers, n));
    for (int n = 8; n <= COUNT; n *= 2) {
        print("parity", parity(numbers, n));
        print("any", any(numbers, n));
        printf("until %d\n", until(numbers, n));
    }
    for (int n = 12; n <= COUNT; n = n * 2 + 12) print("all", all(numbers, n));
    print("running", running(numbers, out, COUNT));
    printf("%u\n", hash(out, sizeof out));
    print("at ends", at_ends(numbers, out, COUNT));
    printf("%u\n", hash(out, sizeof out));
    for (uint32_t limit = 1; limit < 3000000; limit = limit * 3 + 1) printf("up to %d\n", up_to(numbers, limit));
    for (int n = 8; n <= COUNT; n *= 2) print("two sums", two_sums(numbers, n));
    scale(y, x, COUNT);
    printf("scale %u\n", hash(y, sizeof y));
    scale(y + 4, y, COUNT - 4);
    printf("scale %u\n", hash(y, sizeof y));
    scale(y, y + 1, COUNT - 4);
    printf("scale %u\n", hash(y, sizeof y));
    for (int apart = 0; apart < 40; apart += 3) {
        fill();
        shift(bytes + apart, bytes, 2 * COUNT);
        printf("shift %d %u ", apart, hash(bytes, sizeof bytes));
        shift(bytes, bytes + apart, 2 * COUNT);
        printf("%u\n", hash(bytes, sizeof bytes));
    }
    for (int apart = 0; apart < 20; apart++) {
        fill();
        smear(numbers, COUNT - 16, apart);
        printf("smear %d %u\n", apart, hash(numbers, sizeof numbers));
    }
    fill();
    known(numbers, COUNT - 16);
    printf("known %u\n", hash(numbers, sizeof numbers));
}
