/// entry_points.h - the functions of the runtime that compiled code calls.
#ifndef WPC_ABI_ENTRY_POINTS_H
#define WPC_ABI_ENTRY_POINTS_H

#include "module.h"
#include "objects.h"

#ifdef __cplusplus
extern "C" {
#endif

// Several shared libraries in one process, each with a copy of the runtime inside, have to agree on one of them: the
// dynamic linker sees to it, for symbols that it can see.
#pragma GCC visibility push(default)

// ------------------------------------------------------------------------------------------------------ the table

/// X(effect, result, name, parameters...): the function `wpc_<name>` with these C types. It RETURNS or traps, or UNWINDS to a handler
/// among its callers too. Declarations and what the compiler knows of them (wpc_entry_point_at) are made of the table.
///
/// wpc_callee_thread(thread, function): the thread block to call `function` on, when its instance is not thread's own.
/// wpc_host_call(thread, arguments, results): runs the callback of thread->callee; traps if it fails.
/// wpc_memory_grow(thread, memory, delta pages): the old size in pages, or -1.
/// wpc_memory_copy(destination memory, source memory, destination, source, length), wpc_memory_fill(memory, destination,
/// byte, length), wpc_memory_init(thread, memory, segment, destination, source, length): as the instructions, with traps.
/// wpc_table_grow(thread, table, value, delta): the old length, or -1. The other table calls: as the instructions.
/// wpc_elements_functions(thread, segment, slots, count): fills an element segment with references to the functions at
/// reference slots. wpc_elements_allocate(thread, segment, count): space for `count` references, zeroed; returns it.
/// wpc_atomic_wait32(memory, address, expected, timeout in nanoseconds): 0 woken, 1 not equal, 2 timed out; the same with
/// 64 bits. wpc_atomic_notify(memory, address, count): how many waiters were woken.
/// wpc_exception_new(thread, tag index, number of values): an exception whose values are still to be stored.
/// wpc_exception_throw(exception): to the next handler among the callers; NULL traps. The only entry that unwinds. A landing pad gets
/// the exception, and, as its second value, the thread block that the native thread runs on. That is its function's own where there
/// is one instance, and may be another's where several call each other.
/// wpc_exception_caught(exception): it was caught without a reference. wpc_exception_reference(exception): it was caught, and
/// a reference to it is in use. wpc_exception_pin(exception): a reference was stored outside of locals and operands.
/// wpc_parallel_check(thread, address, length, access): an access to memory 0 is about to happen; `access` 0 a load, 1 a store, 2 an
/// atomic load, 3 another atomic access. Only code that was compiled for WPC_PARALLEL_CHECK calls it.
/// wpc_openmp_enter(thread), wpc_openmp_leave(thread): around functions of the C library that one thread of a team at a time may be in.
#define WPC_ENTRY_POINTS(X)                                                                                            \
    X(RETURNS, void *, callee_thread, wpc_thread *, const wpc_function *)                                              \
    X(RETURNS, void, host_call, wpc_thread *, const wpc_value *, wpc_value *)                                          \
    X(RETURNS, int64_t, memory_grow, wpc_thread *, wpc_memory *, uint64_t)                                             \
    X(RETURNS, void, memory_copy, wpc_memory *, wpc_memory *, uint64_t, uint64_t, uint64_t)                            \
    X(RETURNS, void, memory_fill, wpc_memory *, uint64_t, uint32_t, uint64_t)                                          \
    X(RETURNS, void, memory_init, wpc_thread *, wpc_memory *, uint32_t, uint64_t, uint64_t, uint64_t)                  \
    X(RETURNS, void, data_drop, wpc_thread *, uint32_t)                                                                \
    X(RETURNS, int64_t, table_grow, wpc_thread *, wpc_table *, void *, uint64_t)                                       \
    X(RETURNS, void, table_fill, wpc_table *, uint64_t, void *, uint64_t)                                              \
    X(RETURNS, void, table_copy, wpc_table *, wpc_table *, uint64_t, uint64_t, uint64_t)                               \
    X(RETURNS, void, table_init, wpc_thread *, wpc_table *, uint32_t, uint64_t, uint64_t, uint64_t)                    \
    X(RETURNS, void, element_drop, wpc_thread *, uint32_t)                                                             \
    X(RETURNS, void, elements_functions, wpc_thread *, uint32_t, const uint32_t *, uint64_t)                           \
    X(RETURNS, void **, elements_allocate, wpc_thread *, uint32_t, uint64_t)                                           \
    X(RETURNS, uint32_t, atomic_wait32, wpc_memory *, uint64_t, uint32_t, int64_t)                                     \
    X(RETURNS, uint32_t, atomic_wait64, wpc_memory *, uint64_t, uint64_t, int64_t)                                     \
    X(RETURNS, uint32_t, atomic_notify, wpc_memory *, uint64_t, uint32_t)                                              \
    X(RETURNS, wpc_exception *, exception_new, wpc_thread *, uint32_t, uint32_t)                                       \
    X(UNWINDS, void, exception_throw, wpc_exception *)                                                                 \
    X(RETURNS, void, exception_caught, wpc_exception *)                                                                \
    X(RETURNS, void, exception_reference, wpc_exception *)                                                             \
    X(RETURNS, void, exception_pin, wpc_exception *)                                                                   \
    X(RETURNS, void, parallel_check, wpc_thread *, uint64_t, uint64_t, uint32_t)                                       \
    X(RETURNS, void, openmp_enter, wpc_thread *)                                                                       \
    X(RETURNS, void, openmp_leave, wpc_thread *)

/// Functions of libwpcgc.a, which programs without objects don't link: X as above.
///
/// wpc_gc_struct(type, bytes, is opaque) and wpc_gc_array(type, length, log2 of an element's bytes, is opaque): zeroed objects; opaque
/// ones never hold references to others. wpc_gc_check_data(thread, segment, offset, bytes), wpc_gc_check_elements(thread, segment,
/// offset, count): trap if a segment isn't that long; wpc_gc_copy_data, wpc_gc_copy_elements: copy to a last argument too.
/// wpc_gc_internalize(thread, reference), wpc_gc_externalize(thread, reference): see wpc_collector.h.
#define WPC_COLLECTOR_ENTRY_POINTS(X)                                                                                  \
    X(RETURNS, void *, gc_struct, const wpc_type *, uint64_t, uint32_t)                                                \
    X(RETURNS, void *, gc_array, const wpc_type *, uint32_t, uint32_t, uint32_t)                                       \
    X(RETURNS, void, gc_check_data, wpc_thread *, uint32_t, uint32_t, uint64_t)                                        \
    X(RETURNS, void, gc_copy_data, wpc_thread *, uint32_t, uint32_t, uint64_t, void *)                                 \
    X(RETURNS, void, gc_check_elements, wpc_thread *, uint32_t, uint32_t, uint32_t)                                    \
    X(RETURNS, void, gc_copy_elements, wpc_thread *, uint32_t, uint32_t, uint32_t, void *)                             \
    X(RETURNS, void *, gc_internalize, wpc_thread *, void *)                                                           \
    X(RETURNS, void *, gc_externalize, wpc_thread *, void *)

#define WPC_DECLARE_ENTRY_POINT(effect, result, name, ...) result wpc_##name(__VA_ARGS__);
WPC_ENTRY_POINTS(WPC_DECLARE_ENTRY_POINT)
WPC_COLLECTOR_ENTRY_POINTS(WPC_DECLARE_ENTRY_POINT)
#undef WPC_DECLARE_ENTRY_POINT

/// WPC_ENTRY_<name>: its number.
typedef enum wpc_entry_point_index {
#define WPC_ENTRY_ENUMERATOR(effect, result, name, ...) WPC_ENTRY_##name,
    WPC_ENTRY_POINTS(WPC_ENTRY_ENUMERATOR) WPC_COLLECTOR_ENTRY_POINTS(WPC_ENTRY_ENUMERATOR)
#undef WPC_ENTRY_ENUMERATOR
    WPC_ENTRY_COUNT
} wpc_entry_point_index;

/// What the compiler has to know of an entry point.
typedef struct wpc_entry_point {
    const char *symbol;
    /// Result, then parameters: v nothing, i 32-bit integer, l 64-bit integer, p pointer.
    const char *signature;
    bool unwinds;
} wpc_entry_point;

/// For the compiler: no program links it. Lives as long as the process.
const wpc_entry_point *wpc_entry_point_at(wpc_entry_point_index index);

// ---------------------------------------------------------------------------------------------------------- traps

/// wpc_trap_<name>(): see WPC_TRAPS. They do not return.
#define WPC_TRAP_PROTOTYPE(NAME, name, message) _Noreturn void wpc_trap_##name(void);
#ifndef __cplusplus
WPC_TRAPS(WPC_TRAP_PROTOTYPE)
#endif
#undef WPC_TRAP_PROTOTYPE

/// The trap's <name>; NULL: `kind` is no trap. For the compiler: no program links it.
const char *wpc_trap_name(wpc_trap_kind kind);

// ------------------------------------------------------------------------------------------------------- programs

/// How a program was told to run when it was compiled (`wpc compile --dir --env --sealed`).
typedef struct wpc_grants {
    /// "HOST" or "HOST::GUEST", NULL-terminated.
    const char *const *directories;
    /// "NAME=VALUE" or "NAME" (handed on from the host's environment), NULL-terminated.
    const char *const *environment;
    /// Bytes of native stack; 0: the default.
    uint64_t stack_size;
    /// The most bytes that collected objects may take; 0: the default (wpc_gc_set_heap_size).
    uint64_t heap_size;
    /// WPC_DIRS and WPC_ENV are refused.
    bool is_sealed;
    /// `_initialize` is called before the entry: the module is a library (a "reactor") and calls one of its functions.
    bool initializes;
    /// The export that the program calls. Length 0: `_start`.
    wpc_name entry;
    /// &wpc_invocation where the entry has parameters or results; else NULL, and nothing of that is linked.
    const struct wpc_invoker *invoker;
} wpc_grants;

/// How a program calls an entry that has parameters or results (Runtime/instance/invoke.c).
extern const struct wpc_invoker wpc_invocation;

/// The program: `main` of a compiled executable calls this. Returns the exit status.
int wpc_program_main(int argc, char **argv, const wpc_module *module, const wpc_grants *grants);

// ---------------------------------------------------------------------------------------------------- host imports

/// `thread-spawn` of wasi-threads: starts a thread that calls wasi_thread_start(its identifier, argument) on an instance of its
/// own. Returns the identifier, or a WASI errno times -1.
int32_t wpc_thread_spawn(wpc_thread *thread, int32_t argument);

/// The module whose functions are wasi-parallel's (version 1).
#define WPC_PARALLEL_MODULE "wasi_ephemeral_parallel"

/// The module that undefined functions of C programs are imported from; those of OpenMP begin with one of two prefixes.
#define WPC_OPENMP_MODULE "env"
#define WPC_OPENMP_COMPILER_PREFIX "__kmpc_"
#define WPC_OPENMP_LIBRARY_PREFIX "omp_"

/// A function that the runtime provides to modules: an import it satisfies and the C function that does it.
typedef struct wpc_host_import {
    const char *module;
    const char *name;
    /// The linker symbol of `code`, for direct calls from executables.
    const char *symbol;
    /// Parameters, ':', results; i = i32, l = i64, f = f32, d = f64. "iiii:i".
    const char *signature;
    wpc_code code;
} wpc_host_import;

/// All of them: WASI preview 1, wasi-parallel, wasi-threads and OpenMP. `*count` receives their number.
const wpc_host_import *wpc_host_imports(size_t *count);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
