#include "fixture.h"

// ------------------------------------------------------------------------------------------------------------ types

static const wpc_value_type three_i32[] = {WPC_I32, WPC_I32, WPC_I32};

static void call_void(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    (void)arguments, (void)results;
    ((void (*)(wpc_thread *))code)(thread);
}

static void call_i32_i32(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    results[0].i32 = ((int32_t(*)(wpc_thread *, int32_t))code)(thread, arguments[0].i32);
}

static void call_i32_i32_i32(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    int32_t result = ((int32_t(*)(wpc_thread *, int32_t, int32_t))code)(thread, arguments[0].i32, arguments[1].i32);
    results[0].i32 = result;
}

static void call_i32(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    (void)arguments;
    results[0].i32 = ((int32_t(*)(wpc_thread *))code)(thread);
}

static int32_t host_i32_i32(wpc_thread *thread, int32_t argument) {
    wpc_value value = {.i32 = argument};
    wpc_host_call(thread, &value, &value);
    return value.i32;
}

const wpc_module_type fixture_types[TYPE_COUNT] = {
    [TYPE_VOID] = {.types = three_i32, .call = call_void},
    [TYPE_I32_I32] = {.types = three_i32, .parameter_count = 1, .result_count = 1, .call = call_i32_i32,
                      .host = (wpc_code)host_i32_i32},
    [TYPE_I32_I32_I32] = {.types = three_i32, .parameter_count = 2, .result_count = 1, .call = call_i32_i32_i32},
    [TYPE_I32] = {.types = three_i32, .parameter_count = 0, .result_count = 1, .call = call_i32},
};

// ---------------------------------------------------------------------------------------------------------- library

static wpc_table_slot *tables_of(wpc_thread *thread) {
    return (wpc_table_slot *)(wpc_memory_slots(thread) + thread->instance->module->memory_count);
}

static wpc_value *globals_of(wpc_thread *thread) {
    return (wpc_value *)(tables_of(thread) + thread->instance->module->table_count);
}

static int32_t add(wpc_thread *thread, int32_t left, int32_t right) {
    (void)thread;
    return (int32_t)((uint32_t)left + (uint32_t)right);
}

static int32_t twice(wpc_thread *thread, int32_t value) { return add(thread, value, value); }

__attribute__((no_sanitize("address"))) static int32_t load(wpc_thread *thread, int32_t address) {
    volatile int32_t *word = (volatile int32_t *)(void *)(wpc_memory_slots(thread)[0].base + (uint32_t)address);
    return *word;
}

__attribute__((noinline)) static int32_t overflow(wpc_thread *thread, int32_t value) {
    volatile int32_t frame[16] = {value};
    if (frame[0] == 0) return 0;
    int32_t deeper = overflow(thread, frame[0] + 1);
    return deeper + frame[0];
}

static int32_t call_indirect(wpc_thread *thread, int32_t index, int32_t argument) {
    wpc_table_slot slot = tables_of(thread)[0];
    if ((uint32_t)index >= slot.table->length) wpc_trap_undefined_element();
    const wpc_function *function = slot.elements[(uint32_t)index];
    if (function == NULL) wpc_trap_uninitialized_element();
    if (function->type != thread->instance->types[TYPE_I32_I32]) wpc_trap_indirect_call_type_mismatch();
    wpc_thread *target = thread;
    if (function->instance != thread->instance) target = wpc_callee_thread(thread, function);
    return ((int32_t(*)(wpc_thread *, int32_t))function->code)(target, argument);
}

static void fail(wpc_thread *thread) {
    (void)thread;
    wpc_trap_unreachable();
}

static int32_t count(wpc_thread *thread) {
    wpc_global *counter = globals_of(thread)[1].reference;
    return ++counter->value.i32;
}

static int32_t grow(wpc_thread *thread, int32_t pages) {
    return (int32_t)wpc_memory_grow(thread, wpc_memory_slots(thread)[0].memory, (uint32_t)pages);
}

static void initialize_library(wpc_thread *thread) {
    static const uint32_t slots[] = {0, 1};
    globals_of(thread)[0].i32 = 42;
    ((wpc_global *)globals_of(thread)[1].reference)->value.i32 = 7;
    wpc_elements_functions(thread, 0, slots, 2);
    wpc_table_init(thread, thread->instance->tables[0], 0, 2, 0, 2);
    wpc_memory_init(thread, thread->instance->memories[0], 0, 16, 0, 5);
}

static const wpc_module_function library_functions[] = {
    {.code = (wpc_code)add, .type = TYPE_I32_I32_I32, .index = 0},       {.code = (wpc_code)twice, .type = TYPE_I32_I32, .index = 1},
    {.code = (wpc_code)load, .type = TYPE_I32_I32, .index = 2},          {.code = (wpc_code)overflow, .type = TYPE_I32_I32, .index = 3},
    {.code = (wpc_code)call_indirect, .type = TYPE_I32_I32_I32, .index = 4}, {.code = (wpc_code)fail, .type = TYPE_VOID, .index = 5},
    {.code = (wpc_code)count, .type = TYPE_I32, .index = 6},             {.code = (wpc_code)grow, .type = TYPE_I32_I32, .index = 7},
};
static const wpc_module_memory library_memories[] = {
    {.minimum_pages = 1, .maximum_pages = 4, .page_size_log2 = 16, .has_maximum = true}};
static const wpc_module_table library_tables[] = {
    {.minimum = 8, .maximum = 16, .type = WPC_FUNCREF, .has_maximum = true}};
static const wpc_module_global library_globals[] = {
    {WPC_I32, false, WPC_GLOBAL_IN_THREAD},
    {WPC_I32, true, WPC_GLOBAL_CELL},
};
static const wpc_module_data library_data[] = {{(const uint8_t *)"hello", 5}};
static const wpc_module_export library_exports[] = {
    {NAME("memory"), WPC_EXTERN_MEMORY, 0},     {NAME("table"), WPC_EXTERN_TABLE, 0},
    {NAME("answer"), WPC_EXTERN_GLOBAL, 0},     {NAME("counter"), WPC_EXTERN_GLOBAL, 1},
    {NAME("add"), WPC_EXTERN_FUNCTION, 0},      {NAME("twice"), WPC_EXTERN_FUNCTION, 1},
    {NAME("load"), WPC_EXTERN_FUNCTION, 2},     {NAME("overflow"), WPC_EXTERN_FUNCTION, 3},
    {NAME("call"), WPC_EXTERN_FUNCTION, 4},     {NAME("fail"), WPC_EXTERN_FUNCTION, 5},
    {NAME("count"), WPC_EXTERN_FUNCTION, 6},    {NAME("grow"), WPC_EXTERN_FUNCTION, 7},
};

const wpc_module fixture_library = {
    .abi_version = WPC_ABI_VERSION,
    .thread_size = sizeof(wpc_thread) + sizeof(wpc_memory_slot) + sizeof(wpc_table_slot) + 2 * sizeof(wpc_value),
    .name = "library",
    .type_count = TYPE_COUNT,
    .function_count = COUNT(library_functions),
    .table_count = 1,
    .memory_count = 1,
    .global_count = 2,
    .data_count = 1,
    .element_count = 1,
    .export_count = COUNT(library_exports),
    .stack_pointer_global = WPC_NO_INDEX,
    .function_index_count = COUNT(library_functions),
    .types = fixture_types,
    .functions = library_functions,
    .tables = library_tables,
    .memories = library_memories,
    .globals = library_globals,
    .data = library_data,
    .exports = library_exports,
    .initialize = initialize_library,
};

wpc_instance *fixture_make_library(void) {
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(&fixture_library, NULL, &failure);
    if (instance == NULL) test_fail(__FILE__, __LINE__, failure.message);
    return instance;
}

// ----------------------------------------------------------------------------------------------------------- client

bool fixture_start_traps;

static int32_t apply(wpc_thread *thread, int32_t value) {
    const wpc_function *function = thread->instance->functions[0];
    wpc_thread *target = thread;
    if (function->instance != thread->instance) target = wpc_callee_thread(thread, function);
    return ((int32_t(*)(wpc_thread *, int32_t))function->code)(target, value) + 1;
}

static int32_t triple(wpc_thread *thread, int32_t value) {
    (void)thread;
    return 3 * value;
}

static void initialize_client(wpc_thread *thread) {
    static const uint32_t slots[] = {2};
    wpc_elements_functions(thread, 0, slots, 1);
    wpc_table_init(thread, thread->instance->tables[0], 0, 5, 0, 1);
    wpc_element_drop(thread, 0);
}

static void start_client(wpc_thread *thread) {
    (void)thread;
    if (fixture_start_traps) wpc_trap_unreachable();
}

static const wpc_module_import client_imports[] = {
    {NAME("library"), NAME("twice"), WPC_EXTERN_FUNCTION, TYPE_I32_I32, NULL},
    {NAME("library"), NAME("table"), WPC_EXTERN_TABLE, 0, NULL},
};
static const wpc_module_function client_functions[] = {
    {.code = (wpc_code)apply, .type = TYPE_I32_I32, .index = 1},
    {.code = (wpc_code)triple, .type = TYPE_I32_I32, .index = 2},
};
static const wpc_module_table client_tables[] = {{.minimum = 4, .type = WPC_FUNCREF}};
static const wpc_module_export client_exports[] = {{NAME("apply"), WPC_EXTERN_FUNCTION, 1}};

const wpc_module fixture_client = {
    .abi_version = WPC_ABI_VERSION,
    .thread_size = sizeof(wpc_thread) + sizeof(wpc_table_slot),
    .name = "client",
    .type_count = TYPE_COUNT,
    .import_count = COUNT(client_imports),
    .imported_function_count = 1,
    .function_count = COUNT(client_functions),
    .table_count = 1,
    .imported_table_count = 1,
    .element_count = 1,
    .export_count = 1,
    .stack_pointer_global = WPC_NO_INDEX,
    .function_index_count = 3,
    .types = fixture_types,
    .imports = client_imports,
    .functions = client_functions,
    .tables = client_tables,
    .exports = client_exports,
    .initialize = initialize_client,
    .start = start_client,
};
