/// embedder.c - a program in C that embeds two modules and lets one import from the other, through wpc.h alone.
#include <wpc.h>

#include <stdio.h>

const wpc_module *wpc_module_library(void);
const wpc_module *wpc_module_client(void);

static int passed;
static int failed;

static void check(bool is_ok, const char *what) {
    if (!is_ok) printf("FAIL %s\n", what);
    is_ok ? passed++ : failed++;
}

static wpc_value call(const wpc_instance *instance, const char *name, wpc_value first, wpc_value second) {
    wpc_value arguments[2] = {first, second};
    wpc_value results[2] = {{.i64 = -1}, {.i64 = -1}};
    wpc_extern function;
    wpc_trap *trap = NULL;
    if (!wpc_instance_export(instance, wpc_name_of(name), &function)) {
        check(false, name);
    } else if (!wpc_call(function.function, arguments, results, &trap)) {
        check(false, wpc_trap_message(trap));
        wpc_trap_delete(trap);
    }
    return results[0];
}

static wpc_value i32(int32_t value) { return (wpc_value){.i32 = value}; }

static wpc_trap *mix(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    wpc_extern export;
    if (!wpc_instance_export(wpc_caller_instance(caller), wpc_name_of("pair"), &export)) return wpc_trap_new("no caller");
    if (arguments[0].i32 < 0) return wpc_trap_new("a negative number");
    *(int *)environment += 1;
    results[0].f64 = arguments[0].i32 + (double)arguments[1].i64 + (double)arguments[2].f32 + arguments[3].f64;
    return NULL;
}

static void check_trap(const wpc_instance *instance, const char *name, int32_t argument, wpc_trap_kind kind,
                       const char *text) {
    wpc_extern function;
    wpc_value values[2] = {i32(argument), i32(0)};
    wpc_trap *trap = NULL;
    if (!wpc_instance_export(instance, wpc_name_of(name), &function)
        || wpc_call(function.function, values, values, &trap)) {
        check(false, name);
        return;
    }
    char described[512];
    wpc_trap_describe(trap, described, sizeof described);
    check(wpc_trap_get_kind(trap) == kind, described);
    check(strncmp(described, text, strlen(text)) == 0, described);
    wpc_trap_delete(trap);
}

int main(void) {
    wpc_failure failure;
    wpc_instance *library = wpc_instantiate(wpc_module_library(), NULL, &failure);
    if (library == NULL) {
        printf("FAIL %s\n0 passed, 1 failed\n", failure.message);
        return 1;
    }
    check(wpc_instantiate(wpc_module_client(), NULL, &failure) == NULL, "a client without imports");
    check(strcmp(failure.message, "unknown import \"library\" \"twice\"") == 0, failure.message);

    int calls = 0;
    wpc_value_type types[] = {WPC_I32, WPC_I64, WPC_F32, WPC_F64};
    wpc_extern host = {.kind = WPC_EXTERN_FUNCTION};
    host.function = wpc_host_function_new(wpc_type_of(types, 4, types + 3, 1), mix, &calls, NULL);
    wpc_import list[5] = {{.module = wpc_name_of("host"), .name = wpc_name_of("mix"), .value = host}};
    static const char *const names[] = {"twice", "table", "memory", "counter"};
    for (int i = 0; i < 4; i++) {
        list[i + 1].module = wpc_name_of("library");
        list[i + 1].name = wpc_name_of(names[i]);
        check(wpc_instance_export(library, list[i + 1].name, &list[i + 1].value), names[i]);
    }
    wpc_imports imports = {.list = list, .count = 5};
    wpc_instance *client = wpc_instantiate(wpc_module_client(), &imports, &failure);
    if (client == NULL) {
        printf("FAIL %s\n%d passed, %d failed\n", failure.message, passed, failed + 1);
        return 1;
    }

    check(call(client, "quadruple", i32(10), i32(0)).i32 == 40, "a call into another instance");
    check(call(client, "indirect", i32(1), i32(7)).i32 == 14, "the library's function in the shared table");
    check(call(client, "indirect", i32(2), i32(7)).i32 == 21, "the client's function in the shared table");
    check(call(client, "mix", i32(1), i32(0)).f64 == 6.75 && calls == 1, "a host function");
    check(call(client, "pair", i32(-3), i32(0)).i32 == -3, "two results");
    check(call(library, "count", i32(0), i32(0)).i32 == 41, "a mutable global, inside");
    check(call(client, "counter", i32(0), i32(0)).i32 == 41, "a mutable global, imported");
    check(wpc_global_set(list[4].value.global, i32(5)), "a mutable global, set by the host");
    check(call(client, "counter", i32(0), i32(0)).i32 == 5, "a mutable global, after the host set it");

    call(client, "store", i32(8), i32('J'));
    char text[6] = "";
    check(wpc_memory_read(list[3].value.memory, 8, text, 5) && strcmp(text, "Jello") == 0, "the shared memory");
    check(!wpc_memory_read(list[3].value.memory, 65532, text, 5), "a read over the end");
    check(wpc_memory_grow_by(list[3].value.memory, 1) == 1 && wpc_memory_grow_by(list[3].value.memory, 1) == -1, "growth");
    check(call(library, "load", i32(65536), i32(0)).i32 == 0, "a load from the new page");

    check_trap(library, "load", 131072, WPC_TRAP_MEMORY_OUT_OF_BOUNDS, "out of bounds memory access\n  at load (library.wasm+0x");
    check_trap(client, "indirect", 0, WPC_TRAP_UNINITIALIZED_ELEMENT, "uninitialized element\n  at indirect (client.wasm+0x");
    check_trap(client, "indirect", 4, WPC_TRAP_UNDEFINED_ELEMENT, "undefined element\n  at indirect (client.wasm+0x");
    check_trap(client, "mix", -1, WPC_TRAP_HOST, "host function failed: a negative number\n  at mix (client.wasm+0x");

    wpc_instance_delete(client);
    wpc_instance_delete(library);
    wpc_host_function_delete(host.function);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
