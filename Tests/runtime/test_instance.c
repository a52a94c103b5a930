/// test_instance.c - instantiation, exports, linking and its errors.
#include "fixture.h"
#include "base/type.h"
#include "base/value_type.h"
#include "instance/instance.h"

TEST(instance_exports_and_initial_state) {
    wpc_instance *instance = fixture_make_library();
    CHECK(wpc_instance_export_count(instance) == 12);
    wpc_name name;
    wpc_extern value;
    CHECK(wpc_instance_export_at(instance, 4, &name, &value) && name.length == 3 && memcmp(name.bytes, "add", 3) == 0);
    CHECK(!wpc_instance_export_at(instance, 12, &name, &value));
    CHECK(!wpc_instance_export(instance, wpc_name_of("nothing"), &value));

    CHECK(wpc_global_get(test_export(instance, "answer").global).i32 == 42);
    CHECK(!wpc_global_set(test_export(instance, "answer").global, (wpc_value){.i32 = 1}));
    CHECK(memcmp(wpc_memory_data(test_export(instance, "memory").memory) + 15, "\0hello", 7) == 0);
    void *reference;
    wpc_table *table = test_export(instance, "table").table;
    CHECK(wpc_table_get(table, 2, &reference) && reference == test_export(instance, "add").function);
    CHECK(wpc_table_get(table, 4, &reference) && reference == NULL);
    wpc_instance_delete(instance);
}

TEST(instance_call) {
    wpc_instance *instance = fixture_make_library();
    wpc_value values[2] = {{.i32 = 30}, {.i32 = 12}};
    CHECK(wpc_call(test_export(instance, "add").function, values, values, NULL));
    CHECK(values[0].i32 == 42);
    wpc_global *counter = test_export(instance, "counter").global;
    CHECK(wpc_global_set(counter, (wpc_value){.i32 = 100}));
    CHECK(wpc_call(test_export(instance, "count").function, NULL, values, NULL) && values[0].i32 == 101);
    CHECK(wpc_global_get(counter).i32 == 101);
    wpc_instance_delete(instance);
}

static bool resolve(void *context, const wpc_module_import *import, wpc_extern *value) {
    return wpc_instance_export(context, import->name, value);
}

TEST(instance_calls_across_instances) {
    wpc_instance *library = fixture_make_library();
    wpc_imports imports = {.resolve = resolve, .context = library};
    wpc_instance *client = wpc_instantiate(&fixture_client, &imports, NULL);
    CHECK(client != NULL);
    wpc_value value = {.i32 = 10};
    CHECK(wpc_call(test_export(client, "apply").function, &value, &value, NULL) && value.i32 == 21);
    wpc_value arguments[2] = {{.i32 = 5}, {.i32 = 10}};
    CHECK(wpc_call(test_export(library, "call").function, arguments, arguments, NULL) && arguments[0].i32 == 30);
    wpc_instance_delete(client);
    wpc_instance_delete(library);
}

TEST(instance_that_failed_leaves_its_functions) {
    wpc_instance *library = fixture_make_library();
    wpc_imports imports = {.resolve = resolve, .context = library};
    fixture_start_traps = true;
    wpc_failure failure;
    CHECK(wpc_instantiate(&fixture_client, &imports, &failure) == NULL);
    CHECK(failure.trap != NULL && wpc_trap_get_kind(failure.trap) == WPC_TRAP_UNREACHABLE);
    CHECK_TEXT(failure.message, "unreachable");
    wpc_trap_delete(failure.trap);
    wpc_value arguments[2] = {{.i32 = 5}, {.i32 = 10}};
    CHECK(wpc_call(test_export(library, "call").function, arguments, arguments, NULL) && arguments[0].i32 == 30);
    wpc_instance_delete(library);
}

static void check_refused(const wpc_import *list, const char *problem, const char *reason) {
    wpc_imports imports = {.list = list, .count = 2};
    wpc_failure failure;
    CHECK(wpc_instantiate(&fixture_client, &imports, &failure) == NULL);
    CHECK(failure.trap == NULL);
    CHECK_TEXT(failure.message, problem);
    CHECK_TEXT(failure.message, reason);
}

static wpc_trap *do_nothing(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    (void)environment, (void)caller, (void)arguments, (void)results;
    return NULL;
}

TEST(link_refuses_what_does_not_match) {
    static const wpc_value_type i32[] = {WPC_I32};
    static const wpc_value_type i64[] = {WPC_I64};
    wpc_function *good = wpc_host_function_new(wpc_type_of(i32, 1, i32, 1), do_nothing, NULL, NULL);
    wpc_function *bad = wpc_host_function_new(wpc_type_of(i64, 1, i32, 1), do_nothing, NULL, NULL);
    wpc_table *small = wpc_table_new(&(wpc_table_type){.minimum = 3, .type = WPC_FUNCREF}, NULL, NULL, 0);
    wpc_table *externs = wpc_table_new(&(wpc_table_type){.minimum = 8, .type = WPC_EXTERNREF}, NULL, NULL, 0);
    wpc_import list[2] = {
        {NAME("library"), NAME("twice"), {WPC_EXTERN_FUNCTION, {.function = bad}}},
        {NAME("library"), NAME("table"), {WPC_EXTERN_TABLE, {.table = small}}},
    };
    check_refused(list, "incompatible import type of \"library\" \"twice\"", "(i32) -> (i32), the function's (i64)");
    list[0].value.function = good;
    check_refused(list, "incompatible import type of \"library\" \"table\"", "smaller");
    list[1].value.table = externs;
    check_refused(list, "incompatible import type", "element types");
    list[1].value = list[0].value;
    check_refused(list, "incompatible import type", "the import is a table, what is given is a function");
    list[1].name = wpc_name_of("other");
    check_refused(list, "unknown import", "\"library\" \"table\"");
    wpc_table_delete(small);
    wpc_table_delete(externs);
    wpc_host_function_delete(good);
    wpc_host_function_delete(bad);
}

/// A module that imports one memory, table or global and nothing else.
static bool accepts(wpc_module *module, wpc_module_import *import, wpc_extern value) {
    *import = (wpc_module_import){NAME("m"), NAME("n"), (uint32_t)value.kind, 0, NULL};
    module->abi_version = WPC_ABI_VERSION;
    module->thread_size = 256;
    module->import_count = 1;
    module->imports = import;
    wpc_import list = {NAME("m"), NAME("n"), value};
    wpc_imports imports = {.list = &list, .count = 1};
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(module, &imports, &failure);
    if (instance == NULL) CHECK_TEXT(failure.message, "incompatible import type");
    wpc_instance_delete(instance);
    return instance != NULL;
}

static wpc_module modules[64];
static wpc_module_import module_imports[64];
static unsigned module_count;

static bool accepts_memory(wpc_memory_type wanted, wpc_memory_type given) {
    unsigned i = module_count++;
    wpc_memory *memory = wpc_memory_new(&given, NULL, 0);
    CHECK(memory != NULL);
    modules[i].memory_count = modules[i].imported_memory_count = 1;
    modules[i].memories = &wanted;
    bool result = accepts(&modules[i], &module_imports[i], (wpc_extern){WPC_EXTERN_MEMORY, {.memory = memory}});
    wpc_memory_delete(memory);
    return result;
}

TEST(link_memory_types) {
    wpc_memory_type plain = {.minimum_pages = 1, .page_size_log2 = 16};
    wpc_memory_type limited = {.minimum_pages = 1, .maximum_pages = 3, .page_size_log2 = 16, .has_maximum = true};
    wpc_memory_type wider = {.minimum_pages = 1, .maximum_pages = 4, .page_size_log2 = 16, .has_maximum = true};
    wpc_memory_type larger = {.minimum_pages = 2, .page_size_log2 = 16};
    wpc_memory_type of_64 = {.minimum_pages = 1, .page_size_log2 = 16, .is_64 = true};
    wpc_memory_type shared = limited;
    shared.is_shared = true;
    wpc_memory_type bytes = {.minimum_pages = 65536};
    CHECK(accepts_memory(plain, plain));
    CHECK(accepts_memory(plain, limited));
    CHECK(accepts_memory(plain, larger));
    CHECK(!accepts_memory(larger, plain));
    CHECK(!accepts_memory(limited, plain));
    CHECK(!accepts_memory(limited, wider));
    CHECK(accepts_memory(wider, limited));
    CHECK(!accepts_memory(plain, of_64));
    CHECK(!accepts_memory(limited, shared));
    CHECK(!accepts_memory(shared, limited));
    CHECK(accepts_memory(shared, shared));
    CHECK(!accepts_memory(plain, bytes));
    wpc_memory_type whole = {.minimum_pages = 65536, .page_size_log2 = 16};
    CHECK(accepts_memory(plain, whole));
}

TEST(short_memories_of_imports) {
    static const wpc_memory_type wanted = {.minimum_pages = 1, .page_size_log2 = 16};
    for (uint64_t pages = 65535; pages <= 65536; pages++) {
        wpc_memory_type given = {.minimum_pages = pages, .page_size_log2 = 16};
        unsigned i = module_count++;
        wpc_memory *memory = wpc_memory_new(&given, NULL, 0);
        modules[i].memory_count = modules[i].imported_memory_count = 1;
        modules[i].memories = &wanted;
        modules[i].has_short_memories = true;
        modules[i].abi_version = WPC_ABI_VERSION;
        modules[i].thread_size = 4096;
        modules[i].import_count = 1;
        modules[i].imports = &module_imports[i];
        module_imports[i] = (wpc_module_import){.kind = WPC_EXTERN_MEMORY};
        wpc_extern provided = {WPC_EXTERN_MEMORY, {.memory = memory}};
        char error[256] = "";
        wpc_instance *instance = wpc_instance_make(&modules[i], &provided, error, sizeof error);
        CHECK((instance != NULL) == (pages == 65535));
        if (instance != NULL) {
            CHECK(wpc_memory_grow_by(memory, 1) == -1);
            wpc_instance_free(instance);
        } else {
            CHECK_TEXT(error, "65536 pages");
        }
        wpc_memory_delete(memory);
    }
}

static bool accepts_global(wpc_value_type wanted, bool wants_mutable, wpc_value_type given, bool is_mutable) {
    unsigned i = module_count++;
    wpc_module_global description = {wanted, wants_mutable, wants_mutable ? WPC_GLOBAL_CELL : WPC_GLOBAL_IN_THREAD};
    wpc_global *global = wpc_global_new(given, is_mutable, (wpc_value){0});
    modules[i].global_count = modules[i].imported_global_count = 1;
    modules[i].globals = &description;
    bool result = accepts(&modules[i], &module_imports[i], (wpc_extern){WPC_EXTERN_GLOBAL, {.global = global}});
    wpc_global_delete(global);
    return result;
}

TEST(link_global_types) {
    CHECK(accepts_global(WPC_I32, false, WPC_I32, false));
    CHECK(accepts_global(WPC_I32, true, WPC_I32, true));
    CHECK(!accepts_global(WPC_I32, false, WPC_I32, true));
    CHECK(!accepts_global(WPC_I32, true, WPC_I32, false));
    CHECK(!accepts_global(WPC_I32, false, WPC_I64, false));
    CHECK(accepts_global(WPC_FUNCREF, false, WPC_FUNCREF | WPC_TYPE_NON_NULL, false));
    CHECK(!accepts_global(WPC_FUNCREF | WPC_TYPE_NON_NULL, false, WPC_FUNCREF, false));
    CHECK(!accepts_global(WPC_FUNCREF, true, WPC_FUNCREF | WPC_TYPE_NON_NULL, true));
    CHECK(!accepts_global(WPC_FUNCREF, false, WPC_EXTERNREF, false));
    CHECK(accepts_global(WPC_FUNCREF, false, 0x73, false));
}

TEST(instance_of_another_abi_is_refused) {
    wpc_module module = fixture_library;
    module.abi_version = WPC_ABI_VERSION + 1;
    wpc_failure failure;
    CHECK(wpc_instantiate(&module, NULL, &failure) == NULL);
    CHECK_TEXT(failure.message, "another version");
}

TEST(type_uniqueness) {
    static const wpc_value_type types[] = {WPC_I32, WPC_I64, WPC_F32};
    CHECK(wpc_type_of(types, 2, types + 2, 1) == wpc_type_of(types, 2, types + 2, 1));
    CHECK(wpc_type_of(types, 2, types + 2, 1) != wpc_type_of(types, 1, types + 1, 2));
    CHECK(wpc_type_of(types, 2, types + 2, 1) == wpc_type_parse("il:f"));
    CHECK(wpc_type_of(NULL, 0, NULL, 0) == wpc_type_parse(":"));
    CHECK(wpc_type_parse("il") == NULL);
    CHECK(wpc_type_parse("x:") == NULL);
    char text[64];
    wpc_type_format(wpc_type_parse("il:f"), text, sizeof text);
    CHECK(strcmp(text, "(i32, i64) -> (f32)") == 0);
    char small[8];
    wpc_type_format(wpc_type_parse("il:f"), small, sizeof small);
    CHECK(strlen(small) == 7);
}
