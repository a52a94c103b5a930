/// fake_module.c - a module and its instance made by hand.
#include "fake_module.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

_Atomic uint32_t fake_malloc_calls, fake_tls_calls;

static const wpc_module_global globals[FAKE_GLOBAL_COUNT] = {
    [FAKE_STACK_POINTER] = {WPC_I32, true, WPC_GLOBAL_IN_THREAD},
    [FAKE_COUNTER] = {WPC_I32, true, WPC_GLOBAL_IN_THREAD},
    [FAKE_CELL] = {WPC_I32, true, WPC_GLOBAL_CELL},
    [FAKE_TLS_BASE] = {WPC_I32, true, WPC_GLOBAL_IN_THREAD},
    [FAKE_TLS_SIZE] = {WPC_I32, false, WPC_GLOBAL_IN_THREAD},
    [FAKE_TLS_ALIGN] = {WPC_I32, false, WPC_GLOBAL_IN_THREAD},
};
static const wpc_module_memory memory_type = {.page_size_log2 = 16, .has_maximum = true};
static const wpc_module_table table_type = {.type = WPC_FUNCREF};

/// Types by parameter and result count, all i32, unique as the runtime's are.
#define PARAMETERS_MOST 80
#define RESULTS_MOST 3
static wpc_type *types[PARAMETERS_MOST][RESULTS_MOST];
static wpc_module_type module_types[PARAMETERS_MOST][RESULTS_MOST];
static const wpc_type *type_list[PARAMETERS_MOST * RESULTS_MOST];

/// An array bridge that takes the arguments as one array.
static void call_by_array(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    ((void (*)(wpc_thread *, const wpc_value *, wpc_value *))code)(thread, arguments, results);
}

static void make_types(void) {
    if (types[0][0] != NULL) return;
    for (uint32_t p = 0; p < PARAMETERS_MOST; p++) {
        for (uint32_t r = 0; r < RESULTS_MOST; r++) {
            wpc_type *type = calloc(1, sizeof *type + (p + r) * sizeof(wpc_value_type));
            type->parameter_count = p;
            type->result_count = r;
            for (uint32_t i = 0; i < p + r; i++) type->types[i] = WPC_I32;
            types[p][r] = type;
            type_list[p * RESULTS_MOST + r] = type;
            module_types[p][r] = (wpc_module_type){
                .types = type->types, .parameter_count = p, .result_count = r, .call = call_by_array};
        }
    }
}

/// An allocator that takes from the last page.
static uint32_t fake_malloc(wpc_thread *thread, uint32_t size) {
    atomic_fetch_add(&fake_malloc_calls, 1);
    uint32_t end = (uint32_t)thread->instance->memories[0]->byte_length;
    return size > end / 2 ? 0 : end - size;
}

static void fake_init_tls(wpc_thread *thread, uint32_t address) {
    atomic_fetch_add(&fake_tls_calls, 1);
    fake_global(thread, FAKE_TLS_BASE)->i32 = (int32_t)address;
    *fake_u32(thread, address) = 4711;
}

#define NAME(text) {text, sizeof text - 1}

fake_instance *fake_instance_new(fake_options options) {
    make_types();
    fake_instance *fake = aligned_alloc(16, (sizeof *fake + 15) / 16 * 16);
    memset(fake, 0, sizeof *fake);
    wpc_module *module = &fake->module;
    module->abi_version = WPC_ABI_VERSION;
    module->thread_size = sizeof(wpc_thread) + sizeof(wpc_memory_slot) + sizeof(wpc_table_slot) +
                          FAKE_GLOBAL_COUNT * (uint32_t)sizeof(wpc_value);
    module->type_count = PARAMETERS_MOST * RESULTS_MOST;
    module->types = &module_types[0][0];
    module->memory_count = module->table_count = 1;
    module->memories = &memory_type;
    module->tables = &table_type;
    module->global_count = FAKE_GLOBAL_COUNT;
    module->globals = globals;
    module->stack_pointer_global = options.stack_pointer != 0 ? FAKE_STACK_POINTER : WPC_NO_INDEX;
    module->kernels = options.kernels;
    module->kernel_count = options.kernel_count;
    module->device_kernels = options.device_kernels;
    module->device_kernel_count = options.device_kernel_count;
    module->offload_kernels = options.offload_kernels;
    module->offload_kernel_count = options.offload_kernel_count;
    wpc_module_export *exports = calloc(8, sizeof *exports);
    uint32_t count = 0;
    exports[count] = (wpc_module_export){NAME("memory"), WPC_EXTERN_MEMORY, 0};
    count++;
    if (options.table_name != NULL) {
        wpc_name name = {options.table_name, strlen(options.table_name)};
        exports[count++] = (wpc_module_export){name, WPC_EXTERN_TABLE, 0};
    }
    if (options.has_malloc) exports[count++] = (wpc_module_export){NAME("malloc"), WPC_EXTERN_FUNCTION, 62};
    if (options.has_tls) {
        exports[count++] = (wpc_module_export){NAME("__wasm_init_tls"), WPC_EXTERN_FUNCTION, 63};
        if (!options.hides_tls_size) {
            exports[count++] = (wpc_module_export){NAME("__tls_size"), WPC_EXTERN_GLOBAL, FAKE_TLS_SIZE};
            exports[count++] = (wpc_module_export){NAME("__tls_align"), WPC_EXTERN_GLOBAL, FAKE_TLS_ALIGN};
        }
    }
    module->exports = exports;
    module->export_count = count;

    fake->memory = (wpc_memory){.byte_length = (uint64_t)options.pages * FAKE_PAGE,
                                .maximum_pages = options.maximum_pages,
                                .page_size_log2 = 16,
                                .has_maximum = true};
    fake->memory.base = mmap(NULL, (size_t)options.maximum_pages * FAKE_PAGE, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fake->memory.base == MAP_FAILED) abort();
    fake->table = (wpc_table){.elements = fake->elements, .length = FAKE_TABLE_LENGTH, .type = WPC_FUNCREF};

    wpc_instance *instance = &fake->instance;
    instance->module = module;
    instance->types = type_list;
    instance->memories = calloc(1, sizeof *instance->memories);
    instance->memories[0] = &fake->memory;
    instance->tables = calloc(1, sizeof *instance->tables);
    instance->tables[0] = &fake->table;
    instance->functions = calloc(FAKE_TABLE_LENGTH, sizeof *instance->functions);
    for (uint32_t i = 0; i < FAKE_TABLE_LENGTH; i++) instance->functions[i] = &fake->functions[i];
    fake_define(fake, 62, (wpc_code)fake_malloc, 1, 1);
    fake_define(fake, 63, (wpc_code)fake_init_tls, 1, 0);

    wpc_thread *thread = aligned_alloc(16, module->thread_size);
    memset(thread, 0, module->thread_size);
    thread->instance = instance;
    instance->thread = fake->thread = thread;
    wpc_memory_slots(thread)[0] = (wpc_memory_slot){fake->memory.base, &fake->memory};
    fake_global(thread, FAKE_STACK_POINTER)->i32 = (int32_t)options.stack_pointer;
    fake_global(thread, FAKE_TLS_SIZE)->i32 = 24;
    fake_global(thread, FAKE_TLS_ALIGN)->i32 = 32;
    wpc_global *cell = aligned_alloc(16, sizeof *cell);
    memset(cell, 0, sizeof *cell);
    cell->type = WPC_I32;
    cell->is_mutable = true;
    fake_global(thread, FAKE_CELL)->reference = cell;
    return fake;
}

void fake_define(fake_instance *fake, uint32_t index, wpc_code code, uint32_t parameter_count, uint32_t result_count) {
    fake->functions[index] =
        (wpc_function){.code = code, .type = types[parameter_count][result_count], .instance = &fake->instance};
    fake->elements[index] = &fake->functions[index];
}

void fake_instance_free(fake_instance *fake) {
    wpc_parallel_instance_free(&fake->instance);
    free(fake_global(fake->thread, FAKE_CELL)->reference);
    free(fake->thread);
    munmap(fake->memory.base, (size_t)fake->memory.maximum_pages * FAKE_PAGE);
    free(fake->instance.memories);
    free(fake->instance.tables);
    free(fake->instance.functions);
    free((void *)fake->module.exports);
    free(fake);
}
