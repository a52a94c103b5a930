/// objects.h - making, registering and freeing the objects of the embedding interface. Used inside Runtime/base only.
#ifndef WPC_BASE_OBJECTS_H
#define WPC_BASE_OBJECTS_H

#include "base/collector.h"
#include "base/runtime.h"
#include "wpc.h"

/// The most elements of a table. What browsers allow too; a table's address space is reserved up to here.
#define WPC_TABLE_LIMIT 10000000u

/// Writes a printf text to `error`, if there is one.
void wpc_error_write(char *error, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

// Types (type.c).

/// How arrays of values become native calls of one type and back. NULL: no loaded module knows.
typedef struct wpc_type_bridges {
    void (*call)(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results);
    wpc_code host;
} wpc_type_bridges;

/// The unique final function type of `parameter_count` + `result_count` value types. NULL: out of memory.
const wpc_type *wpc_type_unique(const wpc_value_type *types, uint32_t parameter_count, uint32_t result_count);
/// Makes the types of a module unique: `unique` receives module->type_count pointers. False: out of memory.
bool wpc_types_of_module(const wpc_module *module, const wpc_type **unique);
/// A value type of a module's description with the number of the unique type in the place of the index.
wpc_value_type wpc_value_type_resolve(wpc_value_type type, const wpc_type *const *unique);
/// The unique type with this number. NULL: there is none.
const wpc_type *wpc_type_numbered(uint32_t number);
/// Whether `type` is `supertype` or declared below it.
static inline bool wpc_type_is_subtype(const wpc_type *type, const wpc_type *supertype) {
    return type == supertype || (type->depth > supertype->depth && type->supertypes[supertype->depth] == supertype);
}
wpc_type_bridges wpc_type_get_bridges(const wpc_type *type);
/// Keeps the bridges that are not NULL, unless the type has them already.
void wpc_type_offer_bridges(const wpc_type *type, wpc_type_bridges bridges);
/// The type of a signature as in wpc_host_import. NULL: not a signature, or out of memory.
const wpc_type *wpc_type_parse(const char *signature);
/// Whether a value of type `actual` may stand where `expected` is wanted.
bool wpc_value_type_matches(wpc_value_type actual, wpc_value_type expected);
const char *wpc_value_type_name(wpc_value_type type);
/// "(i32, i64) -> (f32)", cut to `size`.
void wpc_type_format(const wpc_type *type, char *text, size_t size);

// Memories (memory.c, memory_registry.c), tables (table.c), globals (global.c). A new object has one reference.

/// No memory of the process gets longer than that. Set before there is one, by a program's start (program_limits.h).
extern uint64_t wpc_memory_most_bytes;
wpc_memory *wpc_memory_make(const wpc_memory_type *type, char *error, size_t error_size);
/// Never lets a memory with 32-bit addresses and pages of 64 KiB get longer than WPC_MEMORY_SHORT. False: it is longer already.
bool wpc_memory_keep_short(wpc_memory *memory);
void wpc_memory_retain(wpc_memory *memory);
void wpc_memory_release(wpc_memory *memory);
bool wpc_memory_registry_add(const wpc_memory *memory);
void wpc_memory_registry_remove(const wpc_memory *memory);
/// Whether `address` lies in a memory's reservation. Safe in signal handlers.
bool wpc_memory_registry_contains(uintptr_t address);

/// `type` is the process's, not the module's: see wpc_value_type_resolve.
wpc_table *wpc_table_make(const wpc_table_type *type, char *error, size_t error_size);
void wpc_table_retain(wpc_table *table);
void wpc_table_release(wpc_table *table);

void wpc_global_retain(wpc_global *global);
void wpc_global_release(wpc_global *global);

void wpc_tag_retain(wpc_tag *tag);
void wpc_tag_release(wpc_tag *tag);

// Instances (instance.c, link.c).

/// Checks `externs`, one for each import, against what the module asks for. `types`: the module's unique types.
bool wpc_link_check(const wpc_module *module, const wpc_type *const *types, const wpc_extern *externs, char *error,
                    size_t error_size);
/// Writes `problem` with the import's names.
void wpc_link_error(const wpc_module_import *import, const char *problem, const char *reason, char *error,
                    size_t error_size);
/// Makes an instance in which nothing has run yet. NULL, with `error` written: an import does not match, or there is no
/// memory. The instance has one reference. Functions of `externs` that have no type (yet) get the import's.
wpc_instance *wpc_instance_make(const wpc_module *module, const wpc_extern *externs, char *error, size_t error_size);
/// Initialises and starts it. The caller protects. An instance that trapped here stays valid.
void wpc_instance_initialize(wpc_thread *thread);
void wpc_instance_release(wpc_instance *instance);
/// Frees an instance of which nobody can have anything.
void wpc_instance_free(wpc_instance *instance);
/// All instances, in no order. Safe while all threads that could make or free one stand still.
const wpc_instance *wpc_instance_list(void);
const wpc_instance *wpc_instance_next(const wpc_instance *instance);
/// Its functions may be reachable from another instance now: it must not be freed.
void wpc_instance_pin(wpc_instance *instance);
/// Makes a reference of `type` fit to be stored where other instances see it: pins its instance, binds a host function.
void wpc_reference_share(wpc_value_type type, void *reference);

/// The runtime's own function for an import of these names. NULL: there is none, or no memory.
wpc_function *wpc_host_import_function(const wpc_name *module, const wpc_name *name);
/// Gives a host function its native code, if the type's bridges are known by now.
void wpc_host_function_bind(wpc_function *function);

/// Calls a function that isn't a host's callback, from inside of wpc_protect. `arguments` and `results`, which may be the same, have
/// room for its parameters and results; NULL: it has none.
void wpc_function_run(const wpc_function *function, wpc_thread *thread, const wpc_value *arguments, wpc_value *results);

// Backtraces (backtrace.c) and traps (trap.c).

/// Makes a module known to backtraces for good; if it isn't yet, calls `keep` (may be NULL) to keep the library that it is
/// in. False: out of memory.
bool wpc_backtrace_register(const wpc_module *module, void (*keep)(const wpc_module *));
/// Whether `address` lies in a registered module's code. Safe in signal handlers.
bool wpc_backtrace_contains(uintptr_t address);

/// What a table says of an address in compiled code. The pointers belong to the module.
typedef struct wpc_code_place {
    const wpc_module *module;
    uint32_t function_index; ///< of the native function; WPC_NO_INDEX: not one of the module's
    uint32_t inlined_count;  ///< inlined calls around the address
    uint32_t frame_count;    ///< Wasm functions that the address is in
    uint64_t code_offset;    ///< from the start of the native function
    const uint8_t *rows;
    const uint8_t *calls;
    const uint8_t *end;
} wpc_code_place;

/// What is at `address`; false if that is not Wasm code.
bool wpc_backtrace_find(uintptr_t address, wpc_code_place *place);
/// The frame of a function that ran on another device: `offset` is its instruction's.
void wpc_backtrace_device_frame(const wpc_module *module, uint32_t function_index, uint64_t offset, wpc_frame *frame);
/// The frame `index` < place->frame_count, counted from the innermost one.
void wpc_backtrace_frame(const wpc_code_place *place, uint32_t index, wpc_frame *frame);
/// Adds the Wasm frames of the calling thread to `report`. Safe in handlers of signals that Wasm code raised.
void wpc_backtrace_capture(wpc_trap_report *report);

struct wpc_trap {
    wpc_trap_report report;
};

/// NULL: out of memory.
wpc_trap *wpc_trap_of_report(const wpc_trap_report *report);
const char *wpc_trap_kind_message(wpc_trap_kind kind);
/// The name, without its control characters, cut to `size` and ended by a NUL. Returns the bytes that it has as a whole.
size_t wpc_name_format(wpc_name name, char *text, size_t size);
/// Text of a report as wpc_trap_print prints it. Returns the bytes that it has, without the NUL, also if cut.
size_t wpc_trap_report_format(const wpc_trap_report *report, char *text, size_t size);

/// Prints on standard error that the instruction at `code` faulted, and the calling thread's Wasm frames. Not `has_address`: `address` is
/// not known. Safe in signal handlers.
void wpc_fault_print(uintptr_t code, const void *address, bool has_address);

#endif
