/// kernels.c - finding, checking and calling kernels.
#include "parallel/kernels.h"

#include "base/backtrace.h"
#include "base/trap_report.h"

#include <stdio.h>

// A call with a number of arguments known only at run time: one stub for each number of buffers up to 16, and the
// compiler's array bridge beyond.
#define TYPES_0
#define TYPES_1 , uint32_t, uint32_t
#define TYPES_2 TYPES_1 TYPES_1
#define TYPES_3 TYPES_2 TYPES_1
#define TYPES_4 TYPES_3 TYPES_1
#define TYPES_5 TYPES_4 TYPES_1
#define TYPES_6 TYPES_5 TYPES_1
#define TYPES_7 TYPES_6 TYPES_1
#define TYPES_8 TYPES_7 TYPES_1
#define TYPES_9 TYPES_8 TYPES_1
#define TYPES_10 TYPES_9 TYPES_1
#define TYPES_11 TYPES_10 TYPES_1
#define TYPES_12 TYPES_11 TYPES_1
#define TYPES_13 TYPES_12 TYPES_1
#define TYPES_14 TYPES_13 TYPES_1
#define TYPES_15 TYPES_14 TYPES_1
#define TYPES_16 TYPES_15 TYPES_1
#define VALUES_0
#define VALUES_1 , a[0], a[1]
#define VALUES_2 VALUES_1, a[2], a[3]
#define VALUES_3 VALUES_2, a[4], a[5]
#define VALUES_4 VALUES_3, a[6], a[7]
#define VALUES_5 VALUES_4, a[8], a[9]
#define VALUES_6 VALUES_5, a[10], a[11]
#define VALUES_7 VALUES_6, a[12], a[13]
#define VALUES_8 VALUES_7, a[14], a[15]
#define VALUES_9 VALUES_8, a[16], a[17]
#define VALUES_10 VALUES_9, a[18], a[19]
#define VALUES_11 VALUES_10, a[20], a[21]
#define VALUES_12 VALUES_11, a[22], a[23]
#define VALUES_13 VALUES_12, a[24], a[25]
#define VALUES_14 VALUES_13, a[26], a[27]
#define VALUES_15 VALUES_14, a[28], a[29]
#define VALUES_16 VALUES_15, a[30], a[31]

#define STUBS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16)

#define DEFINE_STUB(count)                                                                                             \
    static void call_with_##count(wpc_code code, wpc_thread *thread, volatile uint32_t *iteration,                     \
                                  const wpc_iterations *iterations) {                                                  \
        void (*kernel)(wpc_thread *, uint32_t, uint32_t, uint32_t TYPES_##count) =                                     \
            (void (*)(wpc_thread *, uint32_t, uint32_t, uint32_t TYPES_##count))code;                                  \
        uint32_t hi = iterations->hi, n = iterations->num_threads, block_size = iterations->block_size;                \
        const uint32_t *a = iterations->buffer_arguments;                                                              \
        (void)a;                                                                                                       \
        for (uint32_t i = iterations->lo; i < hi; i++) {                                                               \
            *iteration = i;                                                                                            \
            kernel(thread, i, n, block_size VALUES_##count);                                                           \
        }                                                                                                              \
    }
STUBS(DEFINE_STUB)

#define LIST_STUB(count) call_with_##count,
static const wpc_kernel_stub stubs[] = {STUBS(LIST_STUB)};
#define STUB_COUNT (sizeof stubs / sizeof *stubs)

/// More parameters than this no kernel has: the array bridge's arguments live on the native stack.
#define PARAMETERS_MOST 1024
/// Results are ignored, but need room.
#define RESULTS_MOST 64

/// The bridge of a function type of the module, or NULL.
static const wpc_module_type *bridge_of(const wpc_instance *instance, const wpc_type *type) {
    for (uint32_t i = 0; i < instance->module->type_count; i++)
        if (instance->types[i] == type && instance->module->types[i].call != NULL) return &instance->module->types[i];
    return NULL;
}

static const wpc_module_kernel *chunk_of(const wpc_instance *instance, const wpc_function *function,
                                         uint32_t parameter_count) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->kernel_count; i++) {
        const wpc_module_kernel *kernel = &module->kernels[i];
        if (instance->functions[kernel->function] == function && kernel->parameter_count == parameter_count)
            return kernel;
    }
    return NULL;
}

wasi_parallel_errno wpc_kernel_find(const wpc_thread *thread, const wpc_parallel_state *state, uint32_t index,
                                    uint32_t buffer_count, wpc_kernel *kernel) {
    const wpc_instance *instance = thread->instance;
    if (state->table == WPC_NO_INDEX) return WASI_PARALLEL_NO_KERNEL;
    const wpc_table *table = instance->tables[state->table];
    if (index >= __atomic_load_n(&table->length, __ATOMIC_ACQUIRE)) return WASI_PARALLEL_NO_KERNEL;
    const wpc_function *function = __atomic_load_n(&table->elements[index], __ATOMIC_ACQUIRE);
    if (function == NULL) return WASI_PARALLEL_NO_KERNEL;

    const wpc_type *type = function->type;
    uint64_t parameters = 3 + 2 * (uint64_t)buffer_count;
    if (type->parameter_count != parameters) return WASI_PARALLEL_SIGNATURE_MISMATCH;
    for (uint32_t i = 0; i < parameters; i++)
        if (type->types[i] != WPC_I32) return WASI_PARALLEL_SIGNATURE_MISMATCH;

    *kernel = (wpc_kernel){.function = function, .parameter_count = type->parameter_count};
    if ((kernel->chunk = chunk_of(instance, function, type->parameter_count)) != NULL) return WASI_PARALLEL_SUCCESS;
    // One result comes in a register and can be left there; more may come through a hidden parameter.
    if (buffer_count < STUB_COUNT && type->result_count <= 1) {
        kernel->stub = stubs[buffer_count];
        return WASI_PARALLEL_SUCCESS;
    }
    if (parameters > PARAMETERS_MOST || type->result_count > RESULTS_MOST) return WASI_PARALLEL_SIGNATURE_MISMATCH;
    kernel->type = bridge_of(function->instance != NULL ? function->instance : instance, type);
    return kernel->type != NULL ? WASI_PARALLEL_SUCCESS : WASI_PARALLEL_SIGNATURE_MISMATCH;
}

void wpc_kernel_describe(const wpc_kernel *kernel, uint32_t index, char *text, size_t size) {
    wpc_code_place place;
    wpc_frame frame = {.function_name = {"", 0}};
    if (wpc_backtrace_find((uintptr_t)kernel->function->code, &place) && place.frame_count != 0)
        wpc_backtrace_frame(&place, place.frame_count - 1, &frame);
    char name[200];
    wpc_name_format(frame.function_name, name, sizeof name);
    if (*name != 0)
        snprintf(text, size, "kernel %u, \"%s\"", index, name);
    else
        snprintf(text, size, "kernel %u", index);
}

static void call_by_array(const wpc_kernel *kernel, wpc_thread *thread, uint32_t i, const wpc_iterations *iterations) {
    wpc_value values[PARAMETERS_MOST > RESULTS_MOST ? PARAMETERS_MOST : RESULTS_MOST];
    values[0].i32 = (int32_t)i;
    values[1].i32 = (int32_t)iterations->num_threads;
    values[2].i32 = (int32_t)iterations->block_size;
    for (uint32_t k = 3; k < kernel->parameter_count; k++) values[k].i32 = (int32_t)iterations->buffer_arguments[k - 3];
    kernel->type->call(kernel->function->code, thread, values, values);
}

void wpc_kernel_run(const wpc_kernel *kernel, wpc_thread *thread, volatile uint32_t *iteration,
                    const wpc_iterations *iterations) {
    const wpc_function *function = kernel->function;
    uint32_t lo = iterations->lo, hi = iterations->hi;
    if (kernel->chunk != NULL) {
        kernel->chunk->chunk(thread, lo, hi, iterations->num_threads, iterations->block_size, iterations->buffer_arguments);
    } else if (kernel->stub != NULL && function->instance != NULL) {
        kernel->stub(function->code, thread, iteration, iterations);
    } else {
        wpc_iterations one = *iterations;
        for (uint32_t i = lo; i < hi; i++) {
            // A host function finds its callback through the block, and may have called others meanwhile.
            wpc_thread *callee = function->instance != NULL ? thread : wpc_callee_thread(thread, function);
            *iteration = i;
            one.lo = i;
            one.hi = i + 1;
            if (kernel->stub != NULL)
                kernel->stub(function->code, callee, iteration, &one);
            else
                call_by_array(kernel, callee, i, iterations);
        }
    }
}
