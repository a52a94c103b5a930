// Floating-point arithmetic, bit by bit where IEEE 754 defines it, and to twelve digits where libraries differ.
// flags: -ffp-contract=off
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void bits(const char *name, double value) {
    uint64_t pattern;
    memcpy(&pattern, &value, sizeof pattern);
    // The sign and payload of a NaN are the machine's affair.
    if (isnan(value)) {
        printf("%s: nan\n", name);
    } else {
        printf("%s: %016llx\n", name, (unsigned long long)pattern);
    }
}

#define BITS(expression) bits(#expression, expression)
#define DIGITS(expression) printf("%s: %.12g\n", #expression, expression)

int main(void) {
    volatile double zero = 0.0;
    volatile double one = 1.0;
    volatile double tenth = 0.1;
    volatile float single = 16777216.0f;
    BITS(one / 3);
    BITS(tenth + 0.2);
    BITS(one / zero);
    BITS(-one / zero);
    BITS(zero / zero);
    BITS(-zero);
    BITS(sqrt(2 * one));
    BITS(sqrt(-one));
    BITS(floor(-2.5 * one));
    BITS(ceil(-2.5 * one));
    BITS(trunc(-2.5 * one));
    BITS(rint(2.5 * one));
    BITS(rint(3.5 * one));
    BITS(nearbyint(-0.5 * one));
    BITS(round(2.5 * one));
    BITS(fabs(-zero));
    BITS(copysign(one, -zero));
    BITS(fmin(zero, -zero) + 0.0);
    BITS(fmax(one, NAN));
    BITS(fma(tenth, 10, -1));
    BITS(fmod(5.3 * one, 2));
    BITS(remainder(5.3 * one, 2));
    BITS(ldexp(one, -1074));
    BITS(DBL_MIN * one / 2);
    BITS(DBL_MAX * (one + one));
    BITS(nextafter(one, 2));
    BITS((double)(single + 1.0f));
    BITS((double)(float)tenth);
    int exponent;
    BITS(frexp(1234.5 * one, &exponent));
    printf("%d\n", exponent);
    DIGITS(sin(one));
    DIGITS(cos(100 * one));
    DIGITS(tan(one));
    DIGITS(asin(tenth));
    DIGITS(atan2(-one, -tenth));
    DIGITS(exp(one));
    DIGITS(exp2(10.5 * one));
    DIGITS(log(10 * one));
    DIGITS(log10(2 * one));
    DIGITS(log1p(tenth * 1e-9));
    DIGITS(pow(2 * one, 0.5));
    DIGITS(pow(-8 * one, 1.0 / 3));
    DIGITS(cbrt(27 * one));
    DIGITS(hypot(3 * one, 4));
    DIGITS(sinh(one));
    DIGITS(tanh(tenth));
    DIGITS(tgamma(5.5 * one));
    DIGITS(lgamma(100 * one));
    DIGITS(erf(one));
    printf("%ld %lld %d\n", lround(-2.5 * one), llrint(1e15 * one), (int)(-2.9 * one));
    printf("%u %llu\n", (unsigned)(4e9 * one), (unsigned long long)(1.8e19 * one));
    // A chaotic sum: any deviation would grow.
    double x = 0.3;
    for (int i = 0; i < 1000; i++) x = 3.9 * x * (1 - x);
    BITS(x);
    double series = 0;
    for (int i = 1; i <= 1000000; i++) series += 1.0 / ((double)i * i);
    BITS(series);
    return 0;
}
