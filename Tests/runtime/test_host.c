/// test_host.c - host functions: calls, traps, binding to native code.
#include "fixture.h"
#include "base/type.h"

static const wpc_value_type i32[] = {WPC_I32};
static int finalized;

static wpc_trap *add_environment(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    if (arguments[0].i32 == -1) return wpc_trap_new("minus one");
    if (arguments[0].i32 == -2) {
        wpc_trap *trap;
        CHECK(!wpc_call(test_export(wpc_caller_instance(caller), "fail").function, NULL, NULL, &trap));
        return trap;
    }
    if (arguments[0].i32 == -3) {
        // A trap that the host keeps to itself.
        CHECK(test_call_trap(test_export(wpc_caller_instance(caller), "fail").function, NULL) == WPC_TRAP_UNREACHABLE);
    }
    results[0].i32 = arguments[0].i32 + *(int *)environment;
    return NULL;
}

static void count_finalizer(void *environment) { finalized += *(int *)environment; }

static wpc_trap *call_from_table(wpc_instance *instance, int32_t argument, int32_t *result) {
    wpc_value arguments[2] = {{.i32 = 6}, {.i32 = argument}};
    wpc_trap *trap = NULL;
    wpc_call(test_export(instance, "call").function, arguments, arguments, &trap);
    *result = arguments[0].i32;
    return trap;
}

TEST(host_function_from_wasm_and_from_the_host) {
    int five = 5;
    wpc_instance *instance = fixture_make_library();
    wpc_function *function = wpc_host_function_new(wpc_type_of(i32, 1, i32, 1), add_environment, &five, count_finalizer);
    CHECK(wpc_function_type(function) == wpc_type_parse("i:i"));
    wpc_value value = {.i32 = 1};
    CHECK(wpc_call(function, &value, &value, NULL) && value.i32 == 6);

    CHECK(wpc_table_set(test_export(instance, "table").table, 6, function));
    int32_t result;
    CHECK(call_from_table(instance, 10, &result) == NULL && result == 15);
    CHECK(call_from_table(instance, -3, &result) == NULL && result == 2);

    wpc_trap *trap = call_from_table(instance, -1, &result);
    CHECK(trap != NULL && wpc_trap_get_kind(trap) == WPC_TRAP_HOST);
    CHECK(strcmp(wpc_trap_message(trap), "minus one") == 0);
    wpc_trap_delete(trap);
    trap = call_from_table(instance, -2, &result);
    CHECK(trap != NULL && wpc_trap_get_kind(trap) == WPC_TRAP_UNREACHABLE);
    CHECK(strcmp(wpc_trap_message(trap), "unreachable") == 0);
    wpc_trap_delete(trap);

    wpc_instance_delete(instance);
    wpc_host_function_delete(function);
    CHECK(finalized == 5);
}

TEST(host_function_made_before_its_type_is_known) {
    int five = 5;
    wpc_function *function = wpc_host_function_new(wpc_type_of(i32, 1, i32, 1), add_environment, &five, NULL);
    wpc_instance *library = fixture_make_library();
    CHECK(wpc_table_set(test_export(library, "table").table, 6, function));
    int32_t result;
    CHECK(call_from_table(library, 10, &result) == NULL && result == 15);

    wpc_import list[2] = {
        {NAME("library"), NAME("twice"), {WPC_EXTERN_FUNCTION, {.function = function}}},
        {NAME("library"), NAME("table"), test_export(library, "table")},
    };
    wpc_imports imports = {.list = list, .count = 2};
    wpc_instance *client = wpc_instantiate(&fixture_client, &imports, NULL);
    CHECK(client != NULL);
    wpc_value value = {.i32 = 1};
    CHECK(wpc_call(test_export(client, "apply").function, &value, &value, NULL) && value.i32 == 7);
    wpc_instance_delete(client);
    wpc_instance_delete(library);
    wpc_host_function_delete(function);
}

TEST(host_function_of_a_type_that_nobody_knows) {
    wpc_function function = {.type = wpc_type_parse("dddd:d")};
    wpc_trap *trap = NULL;
    wpc_value values[4] = {0};
    CHECK(!wpc_call(&function, values, values, &trap));
    CHECK_TEXT(wpc_trap_message(trap), "no module");
    wpc_trap_delete(trap);
}

// ------------------------------------------------------------------------------------------------------------- WASI

static int32_t count_arguments(wpc_thread *thread, int32_t count, int32_t size) {
    wpc_function *sizes = thread->instance->functions[0];
    thread = wpc_callee_thread(thread, sizes);
    return ((int32_t(*)(wpc_thread *, int32_t, int32_t))sizes->code)(thread, count, size);
}

TEST(wasi_for_embedders) {
    static const wpc_module_import imports[] = {
        {NAME("wasi_snapshot_preview1"), NAME("args_sizes_get"), WPC_EXTERN_FUNCTION, TYPE_I32_I32_I32, NULL}};
    static const wpc_module_function functions[] = {{.code = (wpc_code)count_arguments, .type = TYPE_I32_I32_I32, .index = 1}};
    static const wpc_module_memory memories[] = {{.minimum_pages = 1, .page_size_log2 = 16}};
    static const wpc_module_export exports[] = {
        {NAME("imported"), WPC_EXTERN_FUNCTION, 0}, {NAME("count"), WPC_EXTERN_FUNCTION, 1}};
    static const wpc_module module = {
        .abi_version = WPC_ABI_VERSION,
        .thread_size = sizeof(wpc_thread) + sizeof(wpc_memory_slot),
        .name = "wasi",
        .type_count = TYPE_COUNT,
        .import_count = 1,
        .imported_function_count = 1,
        .function_count = 1,
        .memory_count = 1,
        .export_count = 2,
        .types = fixture_types,
        .imports = imports,
        .functions = functions,
        .memories = memories,
        .exports = exports,
    };
    wpc_failure failure;
    CHECK(wpc_instantiate(&module, NULL, &failure) == NULL);
    CHECK_TEXT(failure.message, "unknown import \"wasi_snapshot_preview1\" \"args_sizes_get\"");

    char *arguments[] = {"program", "one", NULL};
    const char *directories[] = {"/::/root", NULL};
    const char *environment[] = {"A=B", "NOT_SET_ANYWHERE", NULL};
    wpc_wasi_grants grants = {2, arguments, directories, environment};
    wpc_imports wanted = {.wasi = &grants};
    wpc_instance *instance = wpc_instantiate(&module, &wanted, &failure);
    if (instance == NULL) test_fail(__FILE__, __LINE__, failure.message);
    wpc_value values[2] = {{.i32 = 16}, {.i32 = 20}};
    CHECK(wpc_call(test_export(instance, "count").function, values, values, NULL) && values[0].i32 == 0);
    CHECK(memcmp(wpc_memory_data(instance->memories[0]) + 16, "\2\0\0\0\14\0\0\0", 8) == 0);

    wpc_trap *trap;
    CHECK(!wpc_call(test_export(instance, "imported").function, values, values, &trap));
    CHECK_TEXT(wpc_trap_message(trap), "only be called by an instance");
    wpc_trap_delete(trap);
    wpc_instance_delete(instance);

    directories[0] = "/there/is/nothing";
    CHECK(wpc_instantiate(&module, &wanted, &failure) == NULL);
    CHECK_TEXT(failure.message, "/there/is/nothing");
}
