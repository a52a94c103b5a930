// Vector types of the compiler: the same source becomes SIMD instructions in Wasm, and the machine's own natively.
// native: -msse4.2 -ffp-contract=off -Wno-psabi
// wasm: -msimd128
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int8_t i8x16 __attribute__((vector_size(16)));
typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int16_t i16x8 __attribute__((vector_size(16)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef int64_t i64x2 __attribute__((vector_size(16)));
typedef uint64_t u64x2 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));
typedef double f64x2 __attribute__((vector_size(16)));
typedef int8_t i8x8 __attribute__((vector_size(8)));
typedef int16_t i16x4 __attribute__((vector_size(8)));

static uint64_t state = 88172645463325252u;
static uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

#define SELECT(type, bits, mask, yes, no) ((type)(((bits)(yes) & (mask)) | ((bits)(no) & ~(mask))))

static uint64_t hash;
static void note(const void *bytes, unsigned count) {
    const uint8_t *at = bytes;
    for (unsigned i = 0; i < count; i++) hash = (hash ^ at[i]) * 1099511628211u;
}
#define NOTE(value) do { __typeof__(value) noted = (value); note(&noted, sizeof noted); } while (0)

__attribute__((noinline)) static void integers(u8x16 a, u8x16 b) {
    i8x16 sa = (i8x16)a, sb = (i8x16)b;
    NOTE(a + b); NOTE(a - b); NOTE(a & b); NOTE(a | b); NOTE(a ^ b); NOTE(~a); NOTE(-sa);
    NOTE(a < b); NOTE(sa < sb); NOTE(a == b); NOTE(sa >= sb);
    NOTE(__builtin_elementwise_add_sat(a, b)); NOTE(__builtin_elementwise_add_sat(sa, sb));
    NOTE(__builtin_elementwise_sub_sat(a, b)); NOTE(__builtin_elementwise_sub_sat(sa, sb));
    NOTE(__builtin_elementwise_min(a, b)); NOTE(__builtin_elementwise_max(sa, sb)); NOTE(__builtin_elementwise_abs(sa));
    NOTE(__builtin_elementwise_popcount(a));
    i16x8 wa = (i16x8)a, wb = (i16x8)b;
    NOTE(wa * wb); NOTE(wa + wb); NOTE((u16x8)wa > (u16x8)wb); NOTE(wa << 3); NOTE(wa >> 5); NOTE((u16x8)wa >> 5);
    NOTE(__builtin_elementwise_add_sat(wa, wb)); NOTE(__builtin_elementwise_min(wa, wb));
    i32x4 da = (i32x4)a, db = (i32x4)b;
    NOTE(da * db); NOTE(da - db); NOTE(da << 7); NOTE((u32x4)da >> 9); NOTE(da >> 9); NOTE(__builtin_elementwise_max((u32x4)da, (u32x4)db));
    NOTE(__builtin_reduce_add(da)); NOTE(__builtin_reduce_max(db)); NOTE(__builtin_reduce_xor(da));
    i64x2 qa = (i64x2)a, qb = (i64x2)b;
    NOTE(qa * qb); NOTE(qa + qb); NOTE(qa > qb); NOTE(qa >> 13); NOTE((u64x2)qa >> 13); NOTE(__builtin_elementwise_abs(qa));
}

__attribute__((noinline)) static void shuffles(i8x16 a, i8x16 b) {
    NOTE(__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    NOTE(__builtin_shufflevector(a, b, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    NOTE(__builtin_shufflevector(a, b, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18));
    NOTE(__builtin_shufflevector(a, b, 31, 0, 17, 5, 22, 9, 14, 28, 3, 19, 8, 1, 26, 30, 11, 12));
    NOTE(__builtin_convertvector(__builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7), i16x8));
    NOTE(__builtin_convertvector(__builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15), i16x8));
    i16x8 w = (i16x8)a;
    NOTE(__builtin_convertvector(__builtin_shufflevector(w, w, 4, 5, 6, 7), i32x4));
    NOTE(__builtin_convertvector(w, i8x8));
    i16x8 low = __builtin_convertvector(__builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7), i16x8);
    i16x8 high = __builtin_convertvector(__builtin_shufflevector(b, b, 0, 1, 2, 3, 4, 5, 6, 7), i16x8);
    NOTE(low * high);
    int32_t dot = 0;
    for (int i = 0; i < 16; i++) dot += a[i] * b[i];
    NOTE(dot);
}

__attribute__((noinline)) static void floats(f32x4 a, f32x4 b) {
    NOTE(a + b); NOTE(a - b); NOTE(a * b); NOTE(a / b); NOTE(a < b); NOTE(a >= b); NOTE(a != b);
    NOTE(__builtin_elementwise_sqrt(__builtin_elementwise_abs(a))); NOTE(__builtin_elementwise_floor(a));
    NOTE(__builtin_elementwise_ceil(b)); NOTE(__builtin_elementwise_trunc(a)); NOTE(__builtin_elementwise_roundeven(b));
    NOTE(SELECT(f32x4, i32x4, a < b, a, b)); NOTE(SELECT(f32x4, i32x4, b > a, b, a));
    NOTE(__builtin_convertvector(a, i32x4)); NOTE(__builtin_convertvector((i32x4)a, f32x4)); NOTE(__builtin_convertvector((u32x4)b, f32x4));
    f64x2 da = {a[0], a[1]}, db = {b[2], b[3]};
    NOTE(da + db); NOTE(da * db); NOTE(da / db); NOTE(da <= db); NOTE(__builtin_elementwise_floor(da)); NOTE(-db);
    NOTE(SELECT(f64x2, i64x2, da < db, da, db));
}

// Loops that the compiler makes vectors of.
#define COUNT 1037
static int16_t samples[COUNT], other[COUNT];
static uint8_t pixels[COUNT], layer[COUNT], blended[COUNT];
static float x[COUNT], y[COUNT];

__attribute__((noinline)) static int64_t dot(void) {
    int64_t sum = 0;
    for (int i = 0; i < COUNT; i++) sum += samples[i] * other[i];
    return sum;
}
__attribute__((noinline)) static void blend(unsigned alpha) {
    for (int i = 0; i < COUNT; i++) blended[i] = (uint8_t)((pixels[i] * alpha + layer[i] * (255 - alpha) + 127) / 255);
}
__attribute__((noinline)) static void saxpy(float a) {
    for (int i = 0; i < COUNT; i++) y[i] += a * x[i];
}
__attribute__((noinline)) static unsigned spaces(void) {
    unsigned count = 0;
    for (int i = 0; i < COUNT; i++) count += pixels[i] == ' ' || pixels[i] == '\n';
    return count;
}
__attribute__((noinline)) static void quantise(void) {
    for (int i = 0; i < COUNT; i++) {
        float value = x[i] * 10.0f;
        samples[i] = (int16_t)(value > 32767.0f ? 32767 : value < -32768.0f ? -32768 : (int32_t)value);
    }
}

int main(void) {
    for (int round = 0; round < 2000; round++) {
        uint64_t random[4] = {next(), next(), next(), next()};
        u8x16 a, b;
        memcpy(&a, random, 16);
        memcpy(&b, random + 2, 16);
        integers(a, b);
        shuffles((i8x16)a, (i8x16)b);
        f32x4 fa, fb;
        for (int i = 0; i < 4; i++) {
            fa[i] = (float)(int32_t)(random[i] >> 40) / 64.0f - 100000.0f;
            fb[i] = (float)(int32_t)(random[i] & 0xFFFFF) / 1024.0f + 0.25f;
        }
        floats(fa, fb);
    }
    printf("%016llx\n", (unsigned long long)hash);
    for (int i = 0; i < COUNT; i++) {
        uint64_t random = next();
        samples[i] = (int16_t)random;
        other[i] = (int16_t)(random >> 16);
        pixels[i] = (uint8_t)(random >> 32);
        layer[i] = (uint8_t)(random >> 40);
        x[i] = (float)(int16_t)(random >> 48) / 3.0f;
        y[i] = (float)i;
    }
    printf("dot %lld, spaces %u\n", (long long)dot(), spaces());
    saxpy(0.75f);
    blend(77);
    quantise();
    note(y, sizeof y);
    note(blended, sizeof blended);
    note(samples, sizeof samples);
    printf("%016llx\n", (unsigned long long)hash);
}
