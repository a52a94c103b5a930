// Structures as results of functions, each member a value of its own in Wasm.
// wasm: -mmultivalue -Xclang -target-abi -Xclang experimental-mv
#include <stdint.h>
#include <stdio.h>

typedef struct { int32_t quotient, remainder; } division;
typedef struct { double real, imaginary; } complex;
typedef struct { int64_t a, b, c, d, e; double f; float g; } many;

__attribute__((noinline)) static division divide(int32_t a, int32_t b) { return (division){a / b, a % b}; }
__attribute__((noinline)) static complex multiply(complex a, complex b) {
    return (complex){a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}
__attribute__((noinline)) static many mix(many in, int depth) {
    if (depth == 0) return in;
    many next = {in.b, in.c + depth, in.d ^ in.a, in.e * 3, in.a - in.b, in.f / 2 + depth, in.g * 1.5f};
    return mix(next, depth - 1);
}
static division (*volatile divider)(int32_t, int32_t) = divide;
static many (*volatile mixer)(many, int) = mix;

int main(void) {
    for (int i = 1; i < 6; i++) {
        division result = divider(-1000 * i + 7, 3 * i - 7);
        printf("%d %d\n", result.quotient, result.remainder);
    }
    complex z = {0.5, 0.25};
    for (int i = 0; i < 20; i++) z = multiply(z, (complex){1.1, -0.3});
    printf("%.17g %.17g\n", z.real, z.imaginary);
    many result = mixer((many){1, 2, 3, 4, 5, 6.5, 7.25f}, 12);
    printf("%lld %lld %lld %lld %lld %.17g %.9g\n", (long long)result.a, (long long)result.b, (long long)result.c,
           (long long)result.d, (long long)result.e, result.f, (double)result.g);
}
