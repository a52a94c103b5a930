/* Compiles and runs WASI programs by wasmtime's library from PyPI: compilation and execution apart, and without an
   interpreter between the clock and the program.

     wasmtime compile baseline|native MODULE COMPILED
     wasmtime run     baseline|native COMPILED [ARGUMENTS]

   The package brings the library without headers: what is used of its C interface is declared here. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasm_trap_t wasm_trap_t;
typedef struct wasi_config_t wasi_config_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct {
    size_t size;
    char *data;
} wasm_byte_vec_t;
typedef struct {
    uint64_t store_id;
    void *hidden;
} wasmtime_func_t;

wasm_config_t *wasm_config_new(void);
wasm_engine_t *wasm_engine_new_with_config(wasm_config_t *);
wasmtime_error_t *wasmtime_config_target_set(wasm_config_t *, const char *);
void wasmtime_config_cranelift_flag_enable(wasm_config_t *, const char *);
wasmtime_error_t *wasmtime_module_new(wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **);
wasmtime_error_t *wasmtime_module_serialize(wasmtime_module_t *, wasm_byte_vec_t *);
wasmtime_error_t *wasmtime_module_deserialize_file(wasm_engine_t *, const char *, wasmtime_module_t **);
wasmtime_store_t *wasmtime_store_new(wasm_engine_t *, void *, void (*)(void *));
wasmtime_context_t *wasmtime_store_context(wasmtime_store_t *);
wasmtime_error_t *wasmtime_context_set_wasi(wasmtime_context_t *, wasi_config_t *);
wasmtime_linker_t *wasmtime_linker_new(wasm_engine_t *);
wasmtime_error_t *wasmtime_linker_define_wasi(wasmtime_linker_t *);
wasmtime_error_t *wasmtime_linker_module(wasmtime_linker_t *, wasmtime_context_t *, const char *, size_t,
                                         const wasmtime_module_t *);
wasmtime_error_t *wasmtime_linker_get_default(const wasmtime_linker_t *, wasmtime_context_t *, const char *, size_t,
                                              wasmtime_func_t *);
wasmtime_error_t *wasmtime_func_call(wasmtime_context_t *, const wasmtime_func_t *, const void *, size_t, void *,
                                     size_t, wasm_trap_t **);
void wasmtime_error_message(const wasmtime_error_t *, wasm_byte_vec_t *);
bool wasmtime_error_exit_status(const wasmtime_error_t *, int *);
void wasm_trap_message(const wasm_trap_t *, wasm_byte_vec_t *);
wasi_config_t *wasi_config_new(void);
bool wasi_config_set_argv(wasi_config_t *, size_t, const char **);
void wasi_config_inherit_stdin(wasi_config_t *);
void wasi_config_inherit_stdout(wasi_config_t *);
void wasi_config_inherit_stderr(wasi_config_t *);
bool wasi_config_preopen_dir(wasi_config_t *, const char *, const char *, bool);

static void check(const char *what, wasmtime_error_t *error) {
    if (error == NULL) return;
    wasm_byte_vec_t message;
    wasmtime_error_message(error, &message);
    fprintf(stderr, "%s: %.*s\n", what, (int)message.size, message.data);
    exit(70);
}

/* The level x86-64-v2 in Cranelift's words; without a target named, wasmtime takes what the processor has. */
static wasm_engine_t *engine(const char *processor) {
    wasm_config_t *config = wasm_config_new();
    if (strcmp(processor, "baseline") == 0) {
        static const char *const level[] = {"has_cmpxchg16b", "has_sse3",  "has_ssse3",
                                            "has_sse41",      "has_sse42", "has_popcnt"};
        check("target", wasmtime_config_target_set(config, "x86_64-unknown-linux-gnu"));
        for (size_t i = 0; i < sizeof level / sizeof *level; i++)
            wasmtime_config_cranelift_flag_enable(config, level[i]);
    }
    return wasm_engine_new_with_config(config);
}

static int compile(wasm_engine_t *engine, const char *input, const char *output) {
    FILE *file = fopen(input, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return perror(input), 66;
    long size = ftell(file);
    rewind(file);
    uint8_t *bytes = malloc((size_t)size + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) return perror(input), 66;
    fclose(file);
    wasmtime_module_t *module;
    wasm_byte_vec_t code;
    check(input, wasmtime_module_new(engine, bytes, (size_t)size, &module));
    check(input, wasmtime_module_serialize(module, &code));
    file = fopen(output, "wb");
    if (file == NULL || fwrite(code.data, 1, code.size, file) != code.size || fclose(file) != 0)
        return perror(output), 74;
    return 0;
}

static int run(wasm_engine_t *engine, const char *input, int count, const char **arguments) {
    wasmtime_module_t *module;
    check(input, wasmtime_module_deserialize_file(engine, input, &module));
    wasi_config_t *wasi = wasi_config_new();
    wasi_config_set_argv(wasi, (size_t)count, arguments);
    wasi_config_inherit_stdin(wasi);
    wasi_config_inherit_stdout(wasi);
    wasi_config_inherit_stderr(wasi);
    wasi_config_preopen_dir(wasi, ".", ".", true);
    wasmtime_context_t *context = wasmtime_store_context(wasmtime_store_new(engine, NULL, NULL));
    check("wasi", wasmtime_context_set_wasi(context, wasi));
    wasmtime_linker_t *linker = wasmtime_linker_new(engine);
    check("wasi", wasmtime_linker_define_wasi(linker));
    check("instance", wasmtime_linker_module(linker, context, "", 0, module));
    wasmtime_func_t start;
    check("_start", wasmtime_linker_get_default(linker, context, "", 0, &start));
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = wasmtime_func_call(context, &start, NULL, 0, NULL, 0, &trap);
    int status = 0;
    if (error != NULL && wasmtime_error_exit_status(error, &status)) return status;
    check("run", error);
    if (trap == NULL) return 0;
    wasm_byte_vec_t message;
    wasm_trap_message(trap, &message);
    fprintf(stderr, "trap: %.*s\n", (int)message.size, message.data);
    return 134;
}

int main(int argc, const char **argv) {
    if (argc == 5 && strcmp(argv[1], "compile") == 0) return compile(engine(argv[2]), argv[3], argv[4]);
    if (argc >= 4 && strcmp(argv[1], "run") == 0) return run(engine(argv[2]), argv[3], argc - 3, argv + 3);
    fputs("usage: wasmtime compile|run baseline|native FILE ...\n", stderr);
    return 64;
}
