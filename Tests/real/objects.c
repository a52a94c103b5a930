/// The host of a program that p2w, a compiler from Python to WebAssembly with garbage collection, has made: prints for it.
#include <wpc.h>
#include <wpc_abi.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const wpc_module *wpc_module_objects(void);

static wpc_extern memory;

/// A number as Python prints it: the shortest text that is read as the same number.
static void describe(double number, char text[64]) {
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, 64, "%.*g", digits, number);
        if (strtod(text, NULL) == number) break;
    }
    if (isfinite(number) && strpbrk(text, ".e") == NULL) strcat(text, ".0");
}

static int32_t place(const char *text, int32_t offset) {
    memcpy(memory.memory->base + (uint32_t)offset, text, strlen(text));
    return (int32_t)strlen(text);
}

static wpc_trap *host(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    (void)caller;
    const char *name = environment;
    char text[64];
    if (strcmp(name, "write_char") == 0) {
        putchar(arguments[0].i32);
    } else if (strcmp(name, "write_i32") == 0) {
        printf("%d", arguments[0].i32);
    } else if (strcmp(name, "write_i64") == 0) {
        printf("%lld", (long long)arguments[0].i64);
    } else if (strcmp(name, "write_f64") == 0) {
        describe(arguments[0].f64, text);
        fputs(text, stdout);
    } else if (strcmp(name, "f64_to_string") == 0) {
        describe(arguments[0].f64, text);
        results[0].i32 = place(text, arguments[1].i32);
    } else if (strcmp(name, "f64_format_precision") == 0) {
        snprintf(text, sizeof text, "%.*f", arguments[1].i32, arguments[0].f64);
        results[0].i32 = place(text, arguments[2].i32);
    } else if (strcmp(name, "math_pow") == 0) {
        results[0].f64 = pow(arguments[0].f64, arguments[1].f64);
    }
    return NULL;
}

static bool resolve(void *context, const wpc_module_import *import, wpc_extern *value) {
    const wpc_module *module = context;
    if (import->kind != WPC_EXTERN_FUNCTION) return false;
    const wpc_module_type *type = &module->types[import->index];
    char *name = calloc(1, import->name.length + 1);
    if (name == NULL) return false;
    memcpy(name, import->name.bytes, import->name.length);
    value->kind = WPC_EXTERN_FUNCTION;
    value->function = wpc_host_function_new(
        wpc_type_of(type->types, type->parameter_count, type->types + type->parameter_count, type->result_count), host, name, free);
    return value->function != NULL;
}

int main(void) {
    wpc_imports imports = {.resolve = resolve, .context = (void *)(uintptr_t)wpc_module_objects()};
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_objects(), &imports, &failure);
    wpc_extern start;
    if (instance == NULL || !wpc_instance_export(instance, wpc_name_of("memory"), &memory) ||
        !wpc_instance_export(instance, wpc_name_of("_start"), &start)) {
        fprintf(stderr, "%s\n", instance == NULL ? failure.message : "an export is missing");
        return 2;
    }
    wpc_value result = {.i32 = 0};
    wpc_trap *trap = NULL;
    if (wpc_call(start.function, NULL, &result, &trap)) return result.i32;
    wpc_trap_dump(trap);
    return 134;
}
