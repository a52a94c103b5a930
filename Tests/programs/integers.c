// Integer arithmetic at its edges: division, shifts, rotation, 64 bits, bit counts, conversion.
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

static uint64_t modular_product(uint64_t a, uint64_t b, uint64_t modulus) {
    uint64_t result = 0;
    for (; b > 0; b >>= 1) {
        if (b & 1) result = result >= modulus - a ? result - (modulus - a) : result + a;
        a = a >= modulus - a ? a - (modulus - a) : a + a;
    }
    return result;
}

static uint64_t modular_power(uint64_t base, uint64_t exponent, uint64_t modulus) {
    uint64_t result = 1;
    uint64_t factor = base % modulus;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = modular_product(result, factor, modulus);
        factor = modular_product(factor, factor, modulus);
    }
    return result;
}

int main(void) {
    static const int64_t values[] = {0, 1, -1, 7, -7, 127, -128, 32768, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 1234567890123};
    enum { COUNT = sizeof values / sizeof values[0] };
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            volatile int64_t a = values[i];
            volatile int64_t b = values[j];
            uint64_t ua = (uint64_t)a;
            uint64_t ub = (uint64_t)b;
            uint64_t results[] = {ua + ub, ua - ub, ua * ub, ua & ub, ua | ub, ua ^ ub, ua << (ub & 63), ua >> (ub & 63),
                                  (uint64_t)(a >> (ub & 63)), (uint64_t)(a < b), (uint64_t)(ua < ub), ub == 0 ? 0 : ua / ub,
                                  ub == 0 ? 0 : ua % ub, b == 0 || b == -1 ? 0 : (uint64_t)(a / b),
                                  b == 0 || b == -1 ? 0 : (uint64_t)(a % b), (uint64_t)(int8_t)a, (uint64_t)(int16_t)a,
                                  (uint64_t)(int32_t)a, (uint32_t)a, (uint64_t)((double)a < 1e18)};
            for (unsigned k = 0; k < sizeof results / sizeof results[0]; k++) hash = (hash ^ results[k]) * 1099511628211u;
        }
    }
    printf("%016llx\n", (unsigned long long)hash);
    for (int i = 0; i < COUNT; i++) {
        uint64_t bits = (uint64_t)values[i];
        printf("%lld: %d ones, %d leading, %d trailing, %016llx\n", (long long)values[i], __builtin_popcountll(bits),
               bits == 0 ? 64 : __builtin_clzll(bits), bits == 0 ? 64 : __builtin_ctzll(bits),
               (unsigned long long)__builtin_bswap64(bits));
    }
    int64_t sum;
    printf("overflow: %d %d %d\n", __builtin_add_overflow(INT64_MAX, (int64_t)1, &sum),
           __builtin_mul_overflow(INT64_C(1) << 32, INT64_C(1) << 30, &sum), __builtin_sub_overflow(INT64_MIN, (int64_t)1, &sum));
    printf("%llu\n", (unsigned long long)modular_power(3, 1000000006, 1000000007));
    printf("%llu\n", (unsigned long long)modular_power(2, UINT64_MAX, UINT64_C(18446744073709551557)));
    return 0;
}
