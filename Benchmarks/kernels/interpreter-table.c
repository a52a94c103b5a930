/* Indirect calls: a stack machine whose instructions are functions in a table. */
#include "interpreter.h"

typedef void handler(struct machine *, int32_t);

static void do_push(struct machine *m, int32_t n) { *m->top++ = n; }
static void do_load(struct machine *m, int32_t n) { *m->top++ = m->variables[n]; }
static void do_store(struct machine *m, int32_t n) { m->variables[n] = *--m->top; }
static void do_add(struct machine *m, int32_t n) { (void)n, m->top--, m->top[-1] += m->top[0]; }
static void do_multiply(struct machine *m, int32_t n) { (void)n, m->top--, m->top[-1] *= m->top[0]; }
static void do_and(struct machine *m, int32_t n) { (void)n, m->top--, m->top[-1] &= m->top[0]; }
static void do_shift(struct machine *m, int32_t n) { (void)n, m->top--, m->top[-1] >>= m->top[0]; }
static void do_less(struct machine *m, int32_t n) { (void)n, m->top--, m->top[-1] = m->top[-1] < m->top[0]; }
static void do_jump(struct machine *m, int32_t n) { m->code = program + n; }
/* Jumps where the condition is false. */
static void do_branch(struct machine *m, int32_t n) {
    if (!*--m->top) m->code = program + n;
}
static void do_halt(struct machine *m, int32_t n) { (void)n, m->running = 0; }
static void do_peek(struct machine *m, int32_t n) { (void)n, m->top[-1] = m->memory[m->top[-1] & 1023]; }
static void do_poke(struct machine *m, int32_t n) { (void)n, m->top -= 2, m->memory[m->top[1] & 1023] = m->top[0]; }

static handler *const handlers[operation_count] = {do_push, do_load, do_store,  do_add,  do_multiply, do_and, do_shift,
                                                   do_less, do_jump, do_branch, do_halt, do_peek,     do_poke};

int main(void) {
    static struct machine machine;
    bench_start();
    machine_start(&machine, 90000 + (int64_t)random_below(2));
    machine.code = program;
    while (machine.running) {
        const struct code *code = machine.code++;
        handlers[code->operation](&machine, code->operand);
    }
    machine_report(&machine);
}
