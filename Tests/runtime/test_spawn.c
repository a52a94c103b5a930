/// test_spawn.c - threads that a module spawns: what they leave, and how they end with each other.
#include "base/trap_report.h"
#include "fixture.h"
#include "instance/instance.h"
#include "instance/threads.h"

#include <sched.h>

/// What a thread does, by its argument.
enum { COUNTS, FAILS, EXITS, WAITS, POLLS };

static wpc_memory *memory_of(wpc_thread *thread) { return thread->instance->memories[0]; }

static int32_t *word(wpc_thread *thread, uint32_t address) {
    return (int32_t *)(void *)(wpc_memory_slots(thread)[0].base + address);
}

static void thread_start(wpc_thread *thread, int32_t tid, int32_t argument) {
    CHECK(tid > 0 && tid < 0x20000000);
    switch (argument) {
    case COUNTS:
        __atomic_fetch_add(word(thread, 0), 1, __ATOMIC_SEQ_CST);
        wpc_atomic_notify(memory_of(thread), 0, 1);
        break;
    case FAILS: wpc_trap_unreachable();
    case EXITS: wpc_exit(thread, 5);
    case WAITS: wpc_atomic_wait32(memory_of(thread), 8, 0, -1); break;
    default:
        for (;;) wpc_atomic_wait32(memory_of(thread), 8, 0, 100000);
    }
}

static int32_t spawn(wpc_thread *thread, int32_t argument) {
    return ((int32_t(*)(wpc_thread *, int32_t))thread->instance->functions[0]->code)(thread, argument);
}

/// Spawns threads that count, each when the one before has counted.
static int32_t spawn_in_turn(wpc_thread *thread, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        int32_t before = __atomic_load_n(word(thread, 0), __ATOMIC_SEQ_CST);
        if (spawn(thread, COUNTS) <= 0) return i;
        while (__atomic_load_n(word(thread, 0), __ATOMIC_SEQ_CST) == before)
            wpc_atomic_wait32(memory_of(thread), 0, (uint32_t)before, -1);
    }
    return count;
}

static int32_t spawn_and_wait(wpc_thread *thread, int32_t argument) {
    CHECK(spawn(thread, argument) > 0);
    return (int32_t)wpc_atomic_wait32(memory_of(thread), 8, 0, -1);
}

enum { TYPE_START = TYPE_COUNT, ALL_TYPES };

static const wpc_module_import imports[] = {
    {NAME("wasi"), NAME("thread-spawn"), WPC_EXTERN_FUNCTION, TYPE_I32_I32, NULL},
    {NAME("env"), NAME("memory"), WPC_EXTERN_MEMORY, 0, NULL},
};
static const wpc_module_memory memories[] = {
    {.minimum_pages = 1, .maximum_pages = 4, .page_size_log2 = 16, .has_maximum = true, .is_shared = true}};
static const wpc_module_table tables[] = {{.minimum = 4, .type = WPC_FUNCREF}};
static const wpc_module_function functions[] = {
    {.code = (wpc_code)thread_start, .type = TYPE_START, .index = 1},
    {.code = (wpc_code)spawn, .type = TYPE_I32_I32, .index = 2},
    {.code = (wpc_code)spawn_in_turn, .type = TYPE_I32_I32, .index = 3},
    {.code = (wpc_code)spawn_and_wait, .type = TYPE_I32_I32, .index = 4},
};
static const wpc_module_export exports[] = {
    {NAME("wasi_thread_start"), WPC_EXTERN_FUNCTION, 1},
    {NAME("spawn"), WPC_EXTERN_FUNCTION, 2},
    {NAME("spawn_in_turn"), WPC_EXTERN_FUNCTION, 3},
    {NAME("spawn_and_wait"), WPC_EXTERN_FUNCTION, 4},
};

/// The bridge of the start function's type.
static void call_start(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    (void)results;
    ((void (*)(wpc_thread *, int32_t, int32_t))code)(thread, arguments[0].i32, arguments[1].i32);
}

static wpc_module_type types[ALL_TYPES];

static wpc_module module = {
    .abi_version = WPC_ABI_VERSION,
    .thread_size = sizeof(wpc_thread) + sizeof(wpc_memory_slot) + sizeof(wpc_table_slot),
    .name = "threads",
    .type_count = ALL_TYPES,
    .import_count = COUNT(imports),
    .imported_function_count = 1,
    .imported_memory_count = 1,
    .memory_count = 1,
    .table_count = 1,
    .function_count = COUNT(functions),
    .export_count = COUNT(exports),
    .stack_pointer_global = WPC_NO_INDEX,
    .function_index_count = COUNT(functions) + 1,
    .types = types,
    .imports = imports,
    .functions = functions,
    .memories = memories,
    .tables = tables,
    .exports = exports,
};

static wpc_memory *memory;

static wpc_instance *make_instance(void) {
    static const wpc_value_type two_i32[] = {WPC_I32, WPC_I32};
    memcpy(types, fixture_types, TYPE_COUNT * sizeof *types);
    types[TYPE_START] = (wpc_module_type){.types = two_i32, .parameter_count = 2, .call = call_start};
    if (memory == NULL) memory = wpc_memory_new(&memories[0], NULL, 0);
    wpc_import given = {.module = wpc_name_of("env"), .name = wpc_name_of("memory"), .value.kind = WPC_EXTERN_MEMORY};
    given.value.memory = memory;
    static const wpc_wasi_grants nothing = {0};
    wpc_failure failure;
    wpc_instance *instance =
        wpc_instantiate(&module, &(wpc_imports){.list = &given, .count = 1, .wasi = &nothing}, &failure);
    if (instance == NULL) test_fail(__FILE__, __LINE__, failure.message);
    return instance;
}

static int32_t call(wpc_instance *instance, const char *name, int32_t argument) {
    wpc_value value = {.i32 = argument};
    CHECK(wpc_call(test_export(instance, name).function, &value, &value, NULL));
    return value.i32;
}

static size_t count_mappings(void) {
    size_t count = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    for (int character; (character = getc(file)) != EOF;) count += character == '\n';
    fclose(file);
    return count;
}

static void wait_until_alone(const wpc_instance *instance) {
    while (wpc_threads_count(instance) != 0) sched_yield();
}

TEST(threads_in_turn_leave_nothing) {
    wpc_instance *instance = make_instance();
    CHECK(call(instance, "spawn_in_turn", 20) == 20);
    wait_until_alone(instance);
    size_t mappings = count_mappings();
    CHECK(call(instance, "spawn_in_turn", 1000) == 1000);
    wait_until_alone(instance);
    CHECK(wpc_instance_list() == instance && wpc_instance_next(instance) == NULL);
    // The C library keeps some stacks for later ones, and sanitizers make mappings of their own.
    CHECK(HAS_SANITIZER || count_mappings() < mappings + 20);
    wpc_instance_delete(instance);
    CHECK(wpc_instance_list() == NULL);
}

static void check_end(int32_t argument, wpc_trap_kind kind, const char *text) {
    wpc_instance *instance = make_instance();
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 4; i++) CHECK(call(instance, "spawn", i % 2 == 0 ? WAITS : POLLS) > 0);
        wpc_value value = {.i32 = argument};
        wpc_trap *trap = NULL;
        CHECK(!wpc_call(test_export(instance, "spawn_and_wait").function, &value, &value, &trap));
        CHECK(wpc_trap_get_kind(trap) == kind);
        CHECK(kind != WPC_TRAP_EXIT || wpc_trap_exit_code(trap) == 5);
        char description[200];
        wpc_trap_describe(trap, description, sizeof description);
        CHECK_TEXT(description, text);
        wpc_trap_delete(trap);
        wait_until_alone(instance);
    }
    wpc_instance_delete(instance);
}

TEST(a_trap_in_a_thread_ends_all) { check_end(FAILS, WPC_TRAP_UNREACHABLE, "unreachable: in thread "); }
TEST(an_exit_in_a_thread_ends_all) { check_end(EXITS, WPC_TRAP_EXIT, "exit"); }

TEST(threads_end_with_their_instance) {
    wpc_instance *instance = make_instance();
    for (int i = 0; i < 8; i++) CHECK(call(instance, "spawn", i % 2 == 0 ? WAITS : POLLS) > 0);
    wpc_instance_delete(instance);
    CHECK(wpc_instance_list() == NULL);
}
