/* Interpreter loop: a stack machine with one switch. */
#include "interpreter.h"

__attribute__((noinline)) static void run(struct machine *m, const struct code *code) {
    int64_t *top = m->top;
    for (;;) {
        int32_t n = code->operand;
        switch (code++->operation) {
        case op_push: *top++ = n; break;
        case op_load: *top++ = m->variables[n]; break;
        case op_store: m->variables[n] = *--top; break;
        case op_add: top--, top[-1] += top[0]; break;
        case op_multiply: top--, top[-1] *= top[0]; break;
        case op_and: top--, top[-1] &= top[0]; break;
        case op_shift: top--, top[-1] >>= top[0]; break;
        case op_less: top--, top[-1] = top[-1] < top[0]; break;
        case op_jump: code = program + n; break;
        case op_branch:
            if (!*--top) code = program + n;
            break;
        case op_peek: top[-1] = m->memory[top[-1] & 1023]; break;
        case op_poke: top -= 2, m->memory[top[1] & 1023] = top[0]; break;
        case op_halt: m->top = top; return;
        }
    }
}

int main(void) {
    static struct machine machine;
    bench_start();
    machine_start(&machine, 150000 + (int64_t)random_below(2));
    run(&machine, program);
    machine_report(&machine);
}
