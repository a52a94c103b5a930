// Calls through tables of functions of many types, callbacks, variable arguments.
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }
static double half(double x) { return x / 2; }
static float twice(float x) { return x * 2; }
static int64_t mixed(int8_t a, int64_t b, float c, double d, uint16_t e) { return a + b + (int64_t)c + (int64_t)d + e; }
static void nothing(void) {}

typedef struct point {
    double x;
    double y;
    int tag;
} point;

static point mirrored(point p) { return (point){-p.x, -p.y, p.tag + 1}; }

static long long sum(int count, ...) {
    va_list arguments;
    long long total = 0;
    va_start(arguments, count);
    for (int i = 0; i < count; i++) {
        if (i % 3 == 0) total += va_arg(arguments, int);
        if (i % 3 == 1) total += va_arg(arguments, long long);
        if (i % 3 == 2) total += (long long)va_arg(arguments, double);
    }
    va_end(arguments);
    return total;
}

static int apply(int (*function)(int, int), int a, int b) { return function(a, b); }

/// A small machine: each instruction is a function that returns the next.
typedef struct machine {
    int accumulator;
    int steps;
} machine;
typedef struct state {
    struct state (*run)(machine *);
} state;
static state halt(machine *m);
static state step(machine *m);
static state even(machine *m) { m->accumulator /= 2; return (state){step}; }
static state odd(machine *m) { m->accumulator = 3 * m->accumulator + 1; return (state){step}; }
static state halt(machine *m) { (void)m; return (state){NULL}; }
static state step(machine *m) {
    m->steps++;
    return (state){m->accumulator == 1 ? halt : m->accumulator % 2 == 0 ? even : odd};
}

int main(void) {
    int (*volatile operations[])(int, int) = {add, subtract, multiply};
    for (int i = 0; i < 3; i++) printf("%d ", apply(operations[i], 6, 7));
    printf("\n");
    double (*volatile h)(double) = half;
    float (*volatile t)(float) = twice;
    int64_t (*volatile m)(int8_t, int64_t, float, double, uint16_t) = mixed;
    void (*volatile n)(void) = nothing;
    point (*volatile r)(point) = mirrored;
    n();
    point p = r((point){1.5, -2.5, 41});
    printf("%g %g %lld %g %g %d\n", h(5), (double)t(1.25f), (long long)m(-1, INT64_C(1) << 40, 2.5f, -3.9, 65535), p.x, p.y, p.tag);
    printf("%lld\n", sum(7, 1, 2LL, 3.9, -4, 1LL << 40, 6.0, 7));
    machine collatz = {27, 0};
    for (state s = {step}; s.run != NULL;) s = s.run(&collatz);
    printf("%d steps\n", collatz.steps);
    printf("equal: %d %d\n", operations[0] == add, operations[0] == operations[1]);
    return 0;
}
