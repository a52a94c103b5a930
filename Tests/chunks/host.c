/// host.c - runs kernels of a compiled module, chunk by chunk or by parallel_for, and says where they trapped.
///     host < CALLS
/// A call is a line: `chunk KERNEL LO HI N BLOCK A B` calls the kernel's chunk function, with buffers at A and B, wherever that is;
/// `loop KERNEL N BLOCK A B` calls parallel_for. Prints a line for each: `ok` or `trap I`, the iteration, and, of a chunk, whether the
/// iterations were told (`in order`) and a hash of what was stored. `BAD` where the runtime and the chunk functions disagree.
#include "base/runtime.h"
#include <wpc.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const wpc_module *wpc_module_chunks(void);

enum { LENGTH = 2 << 16, MEMORIES = 3 };

static wpc_instance *instance;
static wpc_table *table;
static uint8_t *memories[MEMORIES];
static uint8_t saved[MEMORIES][LENGTH];

static void fill(void) {
    uint32_t state = 4711;
    for (int number = 0; number < MEMORIES; number++)
        for (uint32_t i = 0; i < LENGTH; i++) {
            state = state * 1664525u + 1013904223u;
            memories[number][i] = (uint8_t)(state >> 24 & 0x3F);
        }
}

/// Nobody writes to the first memory but this.
static uint64_t hash(void) {
    uint64_t value = 1469598103934665603u;
    for (int number = 1; number < MEMORIES; number++)
        for (uint32_t i = 0; i < LENGTH; i++) value = (value ^ memories[number][i]) * 1099511628211u;
    return value;
}

typedef struct call {
    uint32_t kernel, lo, hi, n, block;
    uint32_t buffers[4];
    /// What wpc_thread.parallel points to.
    volatile uint32_t iteration;
} call;

static const wpc_module_kernel *find(uint32_t index) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->kernel_count; i++)
        if (instance->functions[module->kernels[i].function] == table->elements[index]) return &module->kernels[i];
    return NULL;
}

static void run(void *context) {
    call *call = context;
    find(call->kernel)->chunk(instance->thread, call->lo, call->hi, call->n, call->block, call->buffers);
}

/// False if it trapped, at `call->iteration`.
static bool run_chunk(call *call) {
    wpc_trap_report report;
    call->iteration = WPC_NO_INDEX;
    instance->thread->parallel = (void *)&call->iteration;
    bool returned = wpc_protect(instance->thread, run, call, &report);
    instance->thread->parallel = NULL;
    if (!returned && report.kind != WPC_TRAP_MEMORY_OUT_OF_BOUNDS && report.kind != WPC_TRAP_INTEGER_DIVIDE_BY_ZERO)
        printf("BAD trap %d ", (int)report.kind);
    return returned;
}

/// After a trap all iterations before it have stored what they store, and none behind it anything.
static bool is_cut_off(const call *trapped) {
    for (int number = 0; number < MEMORIES; number++) memcpy(saved[number], memories[number], LENGTH);
    fill();
    call before = *trapped;
    before.hi = trapped->iteration;
    if (before.lo < before.hi && !run_chunk(&before)) return false;
    uint32_t different = 0;
    for (int number = 1; number < MEMORIES; number++)
        for (uint32_t i = 0; i < LENGTH; i++) different += saved[number][i] != memories[number][i];
    // What the iteration that trapped had stored: one of two numbers.
    return different <= 8;
}

static void do_chunk(call *call) {
    fill();
    if (run_chunk(call)) {
        printf("ok %016" PRIx64 "%s\n", hash(), call->iteration == WPC_NO_INDEX ? "" : " in order");
    } else {
        uint32_t iteration = call->iteration;
        bool is_right = iteration != WPC_NO_INDEX && is_cut_off(call);
        printf("%strap %u\n", is_right ? "" : "BAD ", iteration);
    }
}

static void do_loop(const call *request) {
    fill();
    wpc_extern function;
    if (!wpc_instance_export(instance, wpc_name_of("run"), &function)) exit(4);
    wpc_value arguments[] = {{.i32 = (int32_t)request->kernel}, {.i32 = (int32_t)request->n}, {.i32 = (int32_t)request->block},
                             {.i32 = (int32_t)request->buffers[0]}, {.i32 = (int32_t)request->buffers[2]}};
    wpc_value result;
    wpc_trap *trap = NULL;
    if (wpc_call(function.function, arguments, &result, &trap)) {
        if (result.i32 != 0) printf("BAD error %d ", result.i32);
        puts("ok");
        return;
    }
    char text[4096];
    wpc_trap_describe(trap, text, sizeof text);
    wpc_trap_delete(trap);
    uint32_t iteration = WPC_NO_INDEX;
    const char *place = strstr(text, "in iteration ");
    if (place == NULL || sscanf(place, "in iteration %u of", &iteration) != 1) printf("BAD %s ", text);
    printf("trap %u\n", iteration);
}

int main(void) {
    wpc_failure failure;
    wpc_wasi_grants nothing = {0};
    wpc_imports imports = {.wasi = &nothing};
    instance = wpc_instantiate(wpc_module_chunks(), &imports, &failure);
    if (instance == NULL) return fprintf(stderr, "%s\n", failure.message), 3;
    table = instance->tables[0];
    for (uint32_t i = 0; i < MEMORIES; i++) memories[i] = instance->memories[i]->base;
    char kind[16];
    call call = {0};
    call.buffers[1] = call.buffers[3] = 1;
    while (scanf("%15s", kind) == 1) {
        if (strcmp(kind, "chunk") == 0) {
            if (scanf("%u %u %u %u %u %u %u", &call.kernel, &call.lo, &call.hi, &call.n, &call.block, &call.buffers[0],
                      &call.buffers[2]) != 7)
                return 5;
            do_chunk(&call);
        } else {
            if (scanf("%u %u %u %u %u", &call.kernel, &call.n, &call.block, &call.buffers[0], &call.buffers[2]) != 5) return 5;
            do_loop(&call);
        }
        fflush(stdout);
    }
    return 0;
}
