/// wpc.h - for programs that embed compiled WebAssembly modules (`wpc compile --emit obj` or `--emit shared`).
///
/// A compiled module is a constant in its object: the function `const wpc_module *wpc_module_<NAME>(void)` returns it. Link
/// the object, or open the shared library with dlopen and look the function up with dlsym. The first instance of a module
/// keeps its library loaded until the process ends: dlclose does no harm and frees nothing.
///
///     wpc_failure failure;
///     wpc_instance *instance = wpc_instantiate(wpc_module_fib(), NULL, &failure);
///     wpc_extern fib;
///     if (instance == NULL || !wpc_instance_export(instance, wpc_name_of("fib"), &fib)) ...
///     wpc_value argument = {.i32 = 30}, result;
///     wpc_trap *trap;
///     if (!wpc_call(fib.function, &argument, &result, &trap)) { wpc_trap_dump(trap); wpc_trap_delete(trap); }
///
/// Threads: everything may be called on any native thread, and different instances may run at once. One instance runs on
/// one native thread at a time.
///
/// Ownership: what a function with `_new` in its name returns belongs to the caller until the `_delete` of the same name.
/// Instances keep what they import. What an export returns is borrowed and lives as long as its instance.
#ifndef WPC_H
#define WPC_H

#include "wpc_abi.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

// ----------------------------------------------------------------------------------------------------------- names

/// The name that the C string `text` spells. Borrows `text`.
static inline wpc_name wpc_name_of(const char *text) {
    wpc_name name = {text, strlen(text)};
    return name;
}

// ------------------------------------------------------------------------------------------------------------ traps

/// A trap, or the end of the program by `proc_exit`, as a value.
typedef struct wpc_trap wpc_trap;

/// A Wasm function that was running when a trap was raised.
typedef struct wpc_frame {
    const wpc_module *module;
    /// Demangled, if it is a symbol of C++ or Rust. Of length 0 without a name section.
    wpc_name function_name;
    /// In the function index space.
    uint32_t function_index;
    /// Of the instruction, in bytes from the start of the .wasm file.
    uint64_t offset;
} wpc_frame;

/// A trap for a host function to return: WPC_TRAP_HOST with `message` (copied, cut to 127 bytes). NULL: out of memory.
wpc_trap *wpc_trap_new(const char *message);
void wpc_trap_delete(wpc_trap *trap);
wpc_trap_kind wpc_trap_get_kind(const wpc_trap *trap);
/// The specification's words for the trap, or the text of wpc_trap_new. Lives as long as the trap.
const char *wpc_trap_message(const wpc_trap *trap);
/// The program's exit code, if the kind is WPC_TRAP_EXIT.
int wpc_trap_exit_code(const wpc_trap *trap);
/// Frames are counted from the innermost one, those of inlined functions included. At most 64 are kept.
size_t wpc_trap_frame_count(const wpc_trap *trap);
/// False if there is no frame `index`. The names inside `frame` belong to the module.
bool wpc_trap_frame(const wpc_trap *trap, size_t index, wpc_frame *frame);
/// Writes message and backtrace to `text`, cut to `size` with its NUL. Returns the length that the whole text has.
size_t wpc_trap_describe(const wpc_trap *trap, char *text, size_t size);
/// Prints message and backtrace to standard error.
void wpc_trap_dump(const wpc_trap *trap);

// ------------------------------------------------------------------------------------------------------------ types

/// The unique function type of these parameters and results. Never freed. NULL: out of memory.
const wpc_type *wpc_type_of(const wpc_value_type *parameters, size_t parameter_count, const wpc_value_type *results,
                            size_t result_count);
size_t wpc_type_parameter_count(const wpc_type *type);
size_t wpc_type_result_count(const wpc_type *type);
/// The value type of a parameter or result; 0 if `index` is out of range.
wpc_value_type wpc_type_parameter(const wpc_type *type, size_t index);
wpc_value_type wpc_type_result(const wpc_type *type, size_t index);

/// Limits in pages of `1 << page_size_log2` bytes (16 is WebAssembly's page of 64 KiB).
typedef wpc_module_memory wpc_memory_type;
typedef wpc_module_table wpc_table_type;

// -------------------------------------------------------------------------------------------------------- functions

const wpc_type *wpc_function_type(const wpc_function *function);

/// Calls `function` with as many arguments as its type has parameters; `results` receives as many values as it has
/// results. Returns false if it trapped or exited: `*trap` is then the caller's to delete (NULL: out of memory), `results`
/// is unspecified. `trap` may be NULL. `arguments` and `results` may be the same array.
bool wpc_call(wpc_function *function, const wpc_value *arguments, wpc_value *results, wpc_trap **trap);

/// A function of the host. Returns NULL, or a trap that it gives away: one of wpc_trap_new, or one that wpc_call gave it.
/// `caller` is for wpc_caller_instance; NULL if the host called it.
typedef wpc_trap *(*wpc_host_callback)(void *environment, wpc_thread *caller, const wpc_value *arguments,
                                       wpc_value *results);

/// A function of `type` that runs `callback(environment, ...)`. `finalizer(environment)`, if there is one, runs when it is
/// deleted. NULL: out of memory. Delete it after all instances that can reach it.
///
/// Native code for the type comes from a module that imports or exports a function of it. Where none has been instantiated
/// by the time that the function is put in a table or global, a call of it from there traps.
wpc_function *wpc_host_function_new(const wpc_type *type, wpc_host_callback callback, void *environment,
                                    void (*finalizer)(void *));
void wpc_host_function_delete(wpc_function *function);

/// The instance that called a host function; NULL if the host called it.
wpc_instance *wpc_caller_instance(const wpc_thread *caller);

// -------------------------------------------------------------------------------------------------------- instances
//
// An instance is used by one native thread at a time. Where a module spawns threads (wasi-threads), those run on instances of their
// own and call host functions at the same time; a trap or an exit in one of them ends all, and every call in progress with it.

/// Something that can be imported and exported.
typedef struct wpc_extern {
    wpc_extern_kind kind;
    union {
        wpc_function *function;
        wpc_table *table;
        wpc_memory *memory;
        wpc_global *global;
        wpc_tag *tag;
        void *pointer;
    };
} wpc_extern;

typedef struct wpc_import {
    wpc_name module;
    wpc_name name;
    wpc_extern value;
} wpc_import;

/// What a module with WASI imports may use. Standard input, output and error are always open to it.
typedef struct wpc_wasi_grants {
    /// argv[0] is the program's name.
    int argument_count;
    char **arguments;
    /// "HOST" or "HOST::GUEST", NULL-terminated. NULL: none.
    const char *const *directories;
    /// "NAME=VALUE", or "NAME" to hand on the host's value, NULL-terminated. NULL: none.
    const char *const *environment;
} wpc_wasi_grants;

/// What an instance may import. Asked in this order: the list, the resolver, the runtime (if there are WASI options).
typedef struct wpc_imports {
    const wpc_import *list;
    size_t count;
    /// Finds an import by its names and kind; returns false if there is none. NULL: no resolver.
    bool (*resolve)(void *context, const wpc_module_import *import, wpc_extern *value);
    void *context;
    /// NULL: no WASI and no wasi-parallel.
    const wpc_wasi_grants *wasi;
} wpc_imports;

/// Why there is no instance.
typedef struct wpc_failure {
    /// The module was linked, but its initialisation or start function trapped. The caller's to delete. Else NULL.
    wpc_trap *trap;
    /// "unknown import ...", "incompatible import type ...", or what else failed.
    char message[512];
} wpc_failure;

/// Makes an instance: matches imports, allocates, initialises, runs the start function (section 4.7.3 of the
/// specification, 3.0). `imports` may be NULL. NULL: it failed, for the reason in `*failure` (which may be NULL). What an
/// initialisation that traps has written to imported memories and tables stays written.
wpc_instance *wpc_instantiate(const wpc_module *module, const wpc_imports *imports, wpc_failure *failure);

/// Gives an instance back, and ends the threads that it spawned. It is freed unless another instance may reach its functions.
void wpc_instance_delete(wpc_instance *instance);

/// The export called `name`. False if there is none.
bool wpc_instance_export(const wpc_instance *instance, wpc_name name, wpc_extern *value);
size_t wpc_instance_export_count(const wpc_instance *instance);
/// The export at `index`, in the module's order. False if there is none.
bool wpc_instance_export_at(const wpc_instance *instance, size_t index, wpc_name *name, wpc_extern *value);

// --------------------------------------------------------------------------------------------------------- memories

/// NULL, with a text in `error` (which may be NULL): the limits are not valid, or there is no room.
wpc_memory *wpc_memory_new(const wpc_memory_type *type, char *error, size_t error_size);
void wpc_memory_delete(wpc_memory *memory);
/// The first byte. Never moves.
uint8_t *wpc_memory_data(const wpc_memory *memory);
uint64_t wpc_memory_byte_length(const wpc_memory *memory);
/// Pages now.
uint64_t wpc_memory_size(const wpc_memory *memory);
/// Adds `delta` pages. Returns the old size in pages, or -1.
int64_t wpc_memory_grow_by(wpc_memory *memory, uint64_t delta);
/// Copies out of and into the memory. False, with nothing copied, if the range is not all inside.
bool wpc_memory_read(const wpc_memory *memory, uint64_t offset, void *bytes, size_t length);
bool wpc_memory_write(wpc_memory *memory, uint64_t offset, const void *bytes, size_t length);

// ----------------------------------------------------------------------------------------------------------- tables

/// A table whose elements are `initial`. NULL as for memories. At most 10,000,000 elements.
wpc_table *wpc_table_new(const wpc_table_type *type, void *initial, char *error, size_t error_size);
void wpc_table_delete(wpc_table *table);
uint64_t wpc_table_length(const wpc_table *table);
wpc_value_type wpc_table_element_type(const wpc_table *table);
/// False if `index` is out of range.
bool wpc_table_get(const wpc_table *table, uint64_t index, void **reference);
bool wpc_table_set(wpc_table *table, uint64_t index, void *reference);
/// Adds `delta` elements. Returns the old length, or -1.
int64_t wpc_table_grow_by(wpc_table *table, uint64_t delta, void *reference);

// ---------------------------------------------------------------------------------------------------------- globals

/// NULL: out of memory.
wpc_global *wpc_global_new(wpc_value_type type, bool is_mutable, wpc_value value);
void wpc_global_delete(wpc_global *global);
wpc_value_type wpc_global_type(const wpc_global *global);
bool wpc_global_is_mutable(const wpc_global *global);
wpc_value wpc_global_get(const wpc_global *global);
/// False if the global is immutable.
bool wpc_global_set(wpc_global *global, wpc_value value);

// ------------------------------------------------------------------------------------------------------------- tags

/// A new tag for exceptions with the parameters of `type`. NULL: out of memory.
wpc_tag *wpc_tag_new(const wpc_type *type);
void wpc_tag_delete(wpc_tag *tag);
const wpc_type *wpc_tag_type(const wpc_tag *tag);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
