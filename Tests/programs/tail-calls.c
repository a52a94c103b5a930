// Calls that have to be jumps: an interpreter that goes from instruction to instruction, and two functions that call each
// other fifty million times.
// wasm: -mtail-call
#include <stdint.h>
#include <stdio.h>

typedef struct machine {
    const uint8_t *code;
    int64_t stack[64];
    uint64_t steps;
} machine;

typedef int64_t step(machine *m, uint32_t at, uint32_t top, int64_t accumulator);
static step push, add, subtract, duplicate, swap, jump_if, halt;
static step *const table[] = {push, add, subtract, duplicate, swap, jump_if, halt};
#define NEXT(at, top, accumulator) \
    __attribute__((musttail)) return (m->steps++, table[m->code[at]])(m, at, top, accumulator)

static int64_t push(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    m->stack[top] = accumulator;
    NEXT(at + 2, top + 1, m->code[at + 1]);
}
static int64_t add(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    NEXT(at + 1, top - 1, m->stack[top - 1] + accumulator);
}
static int64_t subtract(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    NEXT(at + 1, top - 1, m->stack[top - 1] - accumulator);
}
static int64_t duplicate(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    m->stack[top] = accumulator;
    NEXT(at + 1, top + 1, accumulator);
}
static int64_t swap(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    int64_t below = m->stack[top - 1];
    m->stack[top - 1] = accumulator;
    NEXT(at + 1, top, below);
}
static int64_t jump_if(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    if (accumulator != 0) NEXT(m->code[at + 1], top, accumulator);
    NEXT(at + 2, top, accumulator);
}
static int64_t halt(machine *m, uint32_t at, uint32_t top, int64_t accumulator) {
    (void)at;
    return m->stack[top - 1] + accumulator;
}

static uint32_t odd(uint32_t count, uint32_t a, uint32_t b);
__attribute__((noinline)) static uint32_t even(uint32_t count, uint32_t a, uint32_t b) {
    if (count == 0) return a ^ b;
    __attribute__((musttail)) return odd(count - 1, b * 3, a + count);
}
__attribute__((noinline)) static uint32_t odd(uint32_t count, uint32_t a, uint32_t b) {
    if (count == 0) return a - b;
    __attribute__((musttail)) return even(count - 1, a ^ count, b + 7);
}

// More arguments than fit in registers.
__attribute__((noinline)) static uint64_t wide(uint32_t count, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, double f,
                                               uint64_t g, float h, uint64_t i, uint64_t j) {
    if (count == 0) return a ^ b ^ c ^ d ^ e ^ (uint64_t)f ^ g ^ (uint64_t)h ^ i ^ j;
    __attribute__((musttail)) return wide(count - 1, b, c, d, e, a + count, f + 0.5, i, h + 1, j, g * 5);
}

int main(void) {
    // Counts down from 200 * 200 * 5, by one.
    static const uint8_t code[] = {0, 0, 0, 200, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 0, 1, 2, 5, 22, 6};
    machine m = {.code = code};
    int64_t result = push(&m, 0, 0, 5);
    printf("%lld after %llu steps\n", (long long)result, (unsigned long long)m.steps);
    printf("%u %u\n", even(50000000, 1, 2), even(49999999, 3, 4));
    printf("%llu\n", (unsigned long long)wide(3000001, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}
