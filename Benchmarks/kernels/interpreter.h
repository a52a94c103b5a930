/* A stack machine's program, which computes collatz lengths and a small sieve; both interpreters run it. */
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include "bench.h"

enum operation {
    op_push,
    op_load,
    op_store,
    op_add,
    op_multiply,
    op_and,
    op_shift,
    op_less,
    op_jump,
    op_branch,
    op_halt,
    op_peek,
    op_poke,
    operation_count
};

struct code {
    int32_t operation, operand;
};

/* max = 0; for (i = 1; i < variable 9; i++) { n = i; steps = 0; while (n > 1) { n = n & 1 ? 3 n + 1 : n >> 1; steps++ }
   memory[i & 1023] += steps; if (max < steps) max = steps } */
static const struct code program[] = {
    {op_push, 1},           {op_store, 0},
    /* 2 */ {op_load, 0},   {op_load, 9},  {op_less, 0},    {op_branch, 48}, {op_load, 0},
    {op_store, 1},          {op_push, 0},  {op_store, 2},
    /* 10 */ {op_push, 1},  {op_load, 1},  {op_less, 0},    {op_branch, 33}, {op_load, 1},
    {op_push, 1},           {op_and, 0},   {op_branch, 24}, {op_load, 1},    {op_push, 3},
    {op_multiply, 0},       {op_push, 1},  {op_add, 0},     {op_jump, 27},
    /* 24 */ {op_load, 1},  {op_push, 1},  {op_shift, 0},
    /* 27 */ {op_store, 1}, {op_load, 2},  {op_push, 1},    {op_add, 0},     {op_store, 2},
    {op_jump, 10},
    /* 33 */ {op_load, 2},  {op_load, 0},  {op_peek, 0},    {op_add, 0},     {op_load, 0},
    {op_poke, 0},           {op_load, 3},  {op_load, 2},    {op_less, 0},    {op_branch, 45},
    {op_load, 2},           {op_store, 3},
    /* 45 */ {op_load, 0},  {op_push, 1},  {op_jump, 49},
    /* 48 */ {op_halt, 0},
    /* 49 */ {op_add, 0},   {op_store, 0}, {op_jump, 2},
};

struct machine {
    int64_t stack[64], variables[16], memory[1024];
    int64_t *top;
    const struct code *code;
    int running;
};

static void machine_start(struct machine *machine, int64_t limit) {
    memset(machine, 0, sizeof *machine);
    machine->top = machine->stack;
    machine->variables[9] = limit;
    machine->running = 1;
}

static void machine_report(const struct machine *machine) {
    print_sum("longest", (uint64_t)machine->variables[3]);
    print_sum("memory", mix_bytes(0, machine->memory, sizeof machine->memory));
}

#endif
