/// Kernels on vectors, the same source for WebAssembly and natively: loops that the compiler vectorises, and the
/// compiler's vector types. Prints for each the best time of many runs, in nanoseconds, and a checksum.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int8_t i8x16 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));

enum { COUNT = 8192, RUNS = 400 };
static int16_t left[COUNT], right[COUNT], mixed[COUNT];
static float x[COUNT], y[COUNT];
static uint8_t text[COUNT], layer[COUNT], out[2 * COUNT];
static f32x4 matrices[COUNT / 16][4], products[COUNT / 16][4];

static u8x16 lookup(u8x16 table, u8x16 indices) {
#ifdef __wasm__
    return (u8x16)__builtin_wasm_swizzle_i8x16((i8x16)table, (i8x16)indices);
#else
    return (u8x16)__builtin_ia32_pshufb128((__attribute__((vector_size(16))) char)table,
                                           (__attribute__((vector_size(16))) char)indices);
#endif
}

static unsigned bits(u8x16 mask) {
#ifdef __wasm__
    return (unsigned)__builtin_wasm_bitmask_i8x16((i8x16)mask);
#else
    return (unsigned)__builtin_ia32_pmovmskb128((__attribute__((vector_size(16))) char)mask);
#endif
}

#define KERNEL __attribute__((noinline)) static uint64_t

KERNEL dot(void) {
    int32_t sum = 0;
    for (int i = 0; i < COUNT; i++) sum += left[i] * right[i];
    return (uint32_t)sum;
}

KERNEL saxpy(void) {
    for (int i = 0; i < COUNT; i++) y[i] = y[i] * 0.5f + 0.25f * x[i];
    return (uint64_t)(int64_t)y[17];
}

KERNEL blend(void) {
    for (int i = 0; i < COUNT; i++) out[i] = (uint8_t)((text[i] * 77 + layer[i] * 179 + 128) >> 8);
    return out[99];
}

// Lines, words and bytes beyond ASCII, as wc counts them.
KERNEL count(void) {
    unsigned lines = 0, words = 0, wide = 0, before = 1;
    for (int i = 0; i < COUNT; i += 16) {
        u8x16 bytes;
        memcpy(&bytes, text + i, 16);
        unsigned newlines = bits((u8x16)(bytes == '\n')), spaces = bits((u8x16)(bytes <= ' '));
        unsigned starts = ~spaces & (spaces << 1 | before);
        before = spaces >> 15;
        lines += (unsigned)__builtin_popcount(newlines);
        words += (unsigned)__builtin_popcount(starts & 0xFFFF);
        wide += (unsigned)__builtin_popcount(bits((u8x16)((i8x16)bytes < 0)));
    }
    return lines + 10000 * words + 100000000ull * wide;
}

KERNEL hexadecimal(void) {
    const u8x16 digits = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    for (int i = 0; i < COUNT; i += 16) {
        u8x16 bytes;
        memcpy(&bytes, text + i, 16);
        u8x16 high = lookup(digits, bytes >> 4), low = lookup(digits, bytes & 15);
        u8x16 first = __builtin_shufflevector(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        u8x16 second = __builtin_shufflevector(high, low, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        memcpy(out + 2 * i, &first, 16);
        memcpy(out + 2 * i + 16, &second, 16);
    }
    return out[100] + 256u * out[2 * COUNT - 1];
}

KERNEL matrix(void) {
    for (int m = 1; m < COUNT / 16; m++) {
        const f32x4 *a = matrices[m - 1], *b = matrices[m];
        for (int row = 0; row < 4; row++) {
            f32x4 r = b[row];
            products[m][row] =
                __builtin_shufflevector(r, r, 0, 0, 0, 0) * a[0] + __builtin_shufflevector(r, r, 1, 1, 1, 1) * a[1] +
                __builtin_shufflevector(r, r, 2, 2, 2, 2) * a[2] + __builtin_shufflevector(r, r, 3, 3, 3, 3) * a[3];
        }
    }
    return (uint64_t)(int64_t)products[7][2][1];
}

// Mixes two signals of 16 bits in 32, and saturates.
KERNEL mix(void) {
    for (int i = 0; i < COUNT; i++) {
        int32_t sum = (left[i] * 29000 + right[i] * 31000) >> 10;
        mixed[i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
    }
    return (uint64_t)(uint16_t)mixed[55] + 65536u * (uint16_t)mixed[777];
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// Volatile: a call whose callee is known, and reads memory alone, would be made once.
static void measure(const char *name, uint64_t (*volatile kernel)(void)) {
    uint64_t best = UINT64_MAX, sum = 0;
    for (int run = 0; run < RUNS; run++) {
        uint64_t start = now();
        for (int again = 0; again < 10; again++) sum = sum * 31 + kernel();
        uint64_t time = now() - start;
        if (time < best) best = time;
    }
    printf("%s %llu %llu\n", name, (unsigned long long)best / 10, (unsigned long long)sum);
}

int main(void) {
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < COUNT; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        left[i] = (int16_t)(state % 2000) - 1000;
        right[i] = (int16_t)(state >> 40) % 1000;
        x[i] = (float)(int16_t)(state >> 20) / 50.0f;
        text[i] = state % 7 == 0 ? ' ' : state % 61 == 0 ? '\n' : (uint8_t)(33 + (state >> 33) % 150);
        layer[i] = (uint8_t)(state >> 13);
        matrices[i / 16][i / 4 % 4][i % 4] = (float)(int16_t)(state >> 9) / 4096.0f;
    }
    measure("dot", dot);
    measure("saxpy", saxpy);
    measure("blend", blend);
    measure("count", count);
    measure("hexadecimal", hexadecimal);
    measure("matrix", matrix);
    measure("mix", mix);
}
