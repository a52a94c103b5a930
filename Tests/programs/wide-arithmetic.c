// 128-bit arithmetic, with the proposal's instructions in Wasm.
// wasm: -mwide-arithmetic
#include <stdint.h>
#include <stdio.h>

#ifdef __wasm__
// Debian's library for division was compiled with stack protection, which the C library for Wasm doesn't have.
#include <stdlib.h>
uintptr_t __stack_chk_guard = 0x5AFE;
void __stack_chk_fail(void) { abort(); }
#endif

typedef unsigned __int128 u128;

static void print(u128 value) {
    char text[40];
    int at = sizeof text;
    do text[--at] = (char)('0' + (int)(value % 10)); while ((value /= 10) != 0);
    printf("%.*s\n", (int)(sizeof text - (unsigned)at), text + at);
}

__attribute__((noinline)) static u128 power(u128 base, u128 exponent, uint64_t modulus) {
    u128 result = 1;
    for (base %= modulus; exponent; exponent >>= 1) {
        if (exponent & 1) result = result * base % modulus;
        base = base * base % modulus;
    }
    return result;
}

int main(void) {
    u128 factorial = 1;
    for (unsigned i = 2; i <= 34; i++) factorial *= i;
    print(factorial);
    print((u128)UINT64_MAX * UINT64_MAX);
    print((u128)((__int128)INT64_MIN * INT64_MAX));
    u128 sum = 0, difference = 0;
    uint64_t x = 0x9E3779B97F4A7C15u;
    for (int i = 0; i < 1000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        sum += (u128)x << (i % 64);
        difference -= (u128)x * (uint64_t)i;
    }
    print(sum);
    print(difference);
    // Fermat's test of a prime and of a composite.
    print(power(3, 18446744073709551556u, 18446744073709551557u));
    print(power(3, 18446744073709551558u, 18446744073709551559u));
}
