/* Parsing: decimal numbers to text and back, by code of our own and by the C library. */
#include "bench.h"

#define N 120000
static char text[N][32];

static char *write_integer(char *to, int64_t value) {
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char digits[24];
    int n = 0;
    do digits[n++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0) *to++ = '-';
    while (n) *to++ = digits[--n];
    *to = 0;
    return to;
}

static int64_t read_integer(const char *at) {
    int negative = *at == '-';
    uint64_t value = 0;
    for (at += negative; *at; at++) value = value * 10 + (uint64_t)(*at - '0');
    return (int64_t)(negative ? 0 - value : value);
}

int main(void) {
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < N; i++) write_integer(text[i], (int64_t)random_bits() >> random_below(60));
        for (int i = 0; i < N; i++) sum = mix(sum, (uint64_t)read_integer(text[i]));
    }
    for (int i = 0; i < N; i++) {
        snprintf(text[i], sizeof text[i], "%.17g", (random_unit() - 0.5) * 1e6 / (1 + random_below(1000)));
        double value = strtod(text[i], NULL);
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        sum = mix(sum, bits);
    }
    print_sum("numbers", sum);
}
