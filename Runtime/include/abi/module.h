/// module.h - what a compiled module describes: constant data in its object, which the runtime makes instances of.
#ifndef WPC_ABI_MODULE_H
#define WPC_ABI_MODULE_H

#include "kernels.h"
#include "objects.h"

typedef enum wpc_extern_kind {
    WPC_EXTERN_FUNCTION = 0,
    WPC_EXTERN_TABLE = 1,
    WPC_EXTERN_MEMORY = 2,
    WPC_EXTERN_GLOBAL = 3,
    WPC_EXTERN_TAG = 4,
} wpc_extern_kind;

/// A type of the module. A function type comes with the two bridges between native and array calls; `call` and `host` are
/// NULL where no function of the type crosses the border. Zero in the fields at the end says: a final function type without
/// supertype, in a recursion group of its own.
typedef struct wpc_module_type {
    /// Parameters, then results; fields; the element. As in wpc_type.
    const wpc_value_type *types;
    uint32_t parameter_count;
    uint32_t result_count;
    /// Calls `code` on `thread` with values from `arguments`, and stores what it returns in `results`. The arrays may be
    /// the same.
    void (*call)(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results);
    /// Native code of this type that packs its arguments and calls wpc_host_call.
    wpc_code host;
    /// Index of the declared supertype + 1; 0: none.
    uint32_t supertype;
    /// Types of the recursion group that begins here; 0 counts as 1. Not read of the types inside a group.
    uint32_t group_size;
    uint8_t kind; ///< wpc_composite_kind
    bool is_open; ///< not final
} wpc_module_type;

typedef struct wpc_module_import {
    wpc_name module;
    wpc_name name;
    uint32_t kind;  ///< wpc_extern_kind
    uint32_t index; ///< function: type index; the others: index in their own index space
    /// In executables: the runtime's function that this one is; its type is right. NULL: there is none (calls trap), or, in
    /// libraries and objects, the import is whatever an embedder says.
    wpc_code code;
} wpc_module_import;

typedef struct wpc_module_export {
    wpc_name name;
    uint32_t kind;  ///< wpc_extern_kind
    uint32_t index; ///< function: reference slot; the others: index in their own index space
} wpc_module_export;

/// A function of the module's own that can be referenced: exported, in an element segment, or named by ref.func.
typedef struct wpc_module_function {
    wpc_code code;
    uint32_t type;
    uint32_t index; ///< in the function index space
    wpc_code tail_code; ///< as in wpc_function
} wpc_module_function;

typedef struct wpc_module_memory {
    uint64_t minimum_pages;
    uint64_t maximum_pages;
    uint32_t page_size_log2;
    bool is_64;
    bool is_shared;
    bool has_maximum;
} wpc_module_memory;

typedef struct wpc_module_table {
    uint64_t minimum;
    uint64_t maximum;
    wpc_value_type type;
    bool is_64;
    bool has_maximum;
} wpc_module_table;

typedef enum wpc_global_storage {
    /// The slot in the thread block is the value.
    WPC_GLOBAL_IN_THREAD = 0,
    /// The slot in the thread block is a `wpc_global *`.
    WPC_GLOBAL_CELL = 1,
} wpc_global_storage;

typedef struct wpc_module_global {
    wpc_value_type type;
    bool is_mutable;
    uint8_t storage; ///< wpc_global_storage
} wpc_module_global;

typedef struct wpc_module_data {
    const uint8_t *bytes;
    uint64_t length;
} wpc_module_data;

/// Where the code of a partition is, and how its addresses map to the module's byte offsets. The table is a sequence of
/// functions in the order of their addresses, all numbers in LEB128: u(bytes from the end of the previous function to the
/// start of this one) u(code length) u(function index) u(length of the rows in bytes) and the rows: u(bytes of code from
/// the previous row) s(difference of the Wasm byte offset to the previous row). Both start at 0 for each function.
///
/// Where calls were inlined, a row of two zeros ends the rows, and what is left of their length are the inlined calls, each
/// before those that were inlined into it: u(depth: 1 for a call in the function itself, 2 for one in a callee of depth 1,
/// ...) u(function index of the callee) s(difference of the call instruction's Wasm byte offset to that of the previous
/// inlined call, from 0 on) u(number of ranges of code) and the ranges: u(bytes from the end of the previous range, or from
/// the start of the function, to the start of this one) u(length). Rows inside of the ranges are those of the innermost
/// callee. A function index of WPC_NO_INDEX is native code that is no Wasm function, apart from what was inlined into it.
typedef struct wpc_module_partition {
    const uint8_t *text;
    uint64_t text_length;
    const uint8_t *table;
    uint64_t table_length;
} wpc_module_partition;

/// All that the runtime has to know of a compiled module. Constant; lives in the object.
struct wpc_module {
    uint32_t abi_version;
    uint32_t thread_size;
    /// For messages: the name section's module name, or the file's.
    const char *name;

    uint32_t type_count;
    uint32_t import_count;
    uint32_t imported_function_count;
    uint32_t function_count; ///< entries of `functions`
    uint32_t table_count;
    uint32_t imported_table_count;
    uint32_t memory_count;
    uint32_t imported_memory_count;
    uint32_t global_count;
    uint32_t imported_global_count;
    uint32_t data_count;
    uint32_t element_count;
    uint32_t export_count;
    uint32_t partition_count;
    /// Index of `__stack_pointer` in the globals, or WPC_NO_INDEX.
    uint32_t stack_pointer_global;
    /// Number of functions in the function index space, imports included.
    uint32_t function_index_count;

    const wpc_module_type *types;
    const wpc_module_import *imports;
    const wpc_module_function *functions;
    const wpc_module_table *tables;
    const wpc_module_memory *memories;
    const wpc_module_global *globals;
    const wpc_module_data *data;
    const wpc_module_export *exports;
    const wpc_module_partition *partitions;
    /// Function names: `function_index_count` + 1 offsets into `function_name_bytes`; NULL without a name section.
    const uint32_t *function_name_offsets;
    const char *function_name_bytes;

    /// `type_count` places in the module's writable data: the runtime stores the unique types there before any code of the
    /// module runs, and compiled code compares with them.
    const wpc_type **unique_types;

    /// Evaluates globals, tables' initial values, element segments and data segments, in the specification's order.
    void (*initialize)(wpc_thread *);
    /// The start function, or NULL.
    void (*start)(wpc_thread *);

    uint32_t kernel_count;
    uint32_t device_kernel_count;
    const wpc_module_kernel *kernels;
    const wpc_module_device_kernel *device_kernels;

    uint32_t tag_count;
    uint32_t imported_tag_count;
    /// Type index of each tag.
    const uint32_t *tags;

    uint32_t offload_kernel_count;
    const wpc_module_offload_kernel *offload_kernels;

    /// Its memories with 32-bit addresses and pages of 64 KiB have to be kept short (wpc_memory).
    bool has_short_memories;
};

#endif
