/// wpc_abi.h - the contract of compiled code and the runtime.
///
/// Everything that both sides have to agree on stands here and nowhere else. The compiler imports this header and takes
/// offsets and sizes from it; the runtime is compiled against it. A change that is not compatible raises
/// WPC_ABI_VERSION: every object references the symbol `wpc_abi_v<version>`, so a mismatch fails at the link.
///
/// Layout rules: 64-bit hosts, little-endian. Pointers are native pointers. All counts and offsets are in bytes unless
/// the name says otherwise.
#ifndef WPC_ABI_H
#define WPC_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Several shared libraries in one process, each with a copy of the runtime inside, have to agree on one of them: the
// dynamic linker sees to it, for symbols that it can see.
#pragma GCC visibility push(default)

#define WPC_ABI_VERSION 5
#define WPC_ABI_SYMBOL wpc_abi_v4

/// What every object refers to. Its value is WPC_ABI_VERSION.
extern const uint32_t WPC_ABI_SYMBOL;

// ---------------------------------------------------------------------------------------------------------- traps

/// Every trap: X(NAME, name, message). The messages are the specification's words (test/core, assert_trap). Compiled code
/// calls `wpc_trap_<name>(void)`, which does not return.
#define WPC_TRAPS(X)                                                                                                   \
    X(UNREACHABLE, unreachable, "unreachable")                                                                         \
    X(MEMORY_OUT_OF_BOUNDS, memory_out_of_bounds, "out of bounds memory access")                                       \
    X(TABLE_OUT_OF_BOUNDS, table_out_of_bounds, "out of bounds table access")                                          \
    X(UNDEFINED_ELEMENT, undefined_element, "undefined element")                                                       \
    X(UNINITIALIZED_ELEMENT, uninitialized_element, "uninitialized element")                                           \
    X(INDIRECT_CALL_TYPE_MISMATCH, indirect_call_type_mismatch, "indirect call type mismatch")                         \
    X(INTEGER_DIVIDE_BY_ZERO, integer_divide_by_zero, "integer divide by zero")                                        \
    X(INTEGER_OVERFLOW, integer_overflow, "integer overflow")                                                          \
    X(INVALID_CONVERSION_TO_INTEGER, invalid_conversion_to_integer, "invalid conversion to integer")                   \
    X(CALL_STACK_EXHAUSTED, call_stack_exhausted, "call stack exhausted")                                              \
    X(NULL_FUNCTION_REFERENCE, null_function_reference, "null function reference")                                     \
    X(NULL_REFERENCE, null_reference, "null reference")                                                                \
    X(NULL_STRUCTURE_REFERENCE, null_structure_reference, "null structure reference")                                  \
    X(NULL_ARRAY_REFERENCE, null_array_reference, "null array reference")                                              \
    X(NULL_I31_REFERENCE, null_i31_reference, "null i31 reference")                                                    \
    X(ARRAY_OUT_OF_BOUNDS, array_out_of_bounds, "out of bounds array access")                                          \
    X(NULL_EXCEPTION_REFERENCE, null_exception_reference, "null exception reference")                                  \
    X(CAST_FAILURE, cast_failure, "cast failure")                                                                      \
    X(UNALIGNED_ATOMIC, unaligned_atomic, "unaligned atomic")                                                          \
    X(EXPECTED_SHARED_MEMORY, expected_shared_memory, "expected shared memory")                                        \
    X(UNHANDLED_EXCEPTION, unhandled_exception, "unhandled exception")                                                 \
    X(MISSING_IMPORT, missing_import, "call of an import that is missing")                                             \
    X(OUTSIDE_BUFFERS, outside_buffers, "memory access on a device outside of the kernel's buffers")                   \
    X(NO_RETURN, no_return, "call on a device of a function that never returns (a panic?)")                            \
    X(OUT_OF_MEMORY, out_of_memory, "out of memory")                                                                   \
    X(INTERRUPT, interrupt, "interrupt")                                                                               \
    X(HOST, host, "host function failed")

/// The kinds of traps. WPC_TRAP_EXIT is not a trap but the end of the program by `proc_exit`: it travels the same way.
typedef enum wpc_trap_kind {
    WPC_TRAP_NONE = 0,
#define WPC_TRAP_ENUMERATOR(NAME, name, message) WPC_TRAP_##NAME,
    WPC_TRAPS(WPC_TRAP_ENUMERATOR)
#undef WPC_TRAP_ENUMERATOR
    WPC_TRAP_EXIT,
    WPC_TRAP_COUNT
} wpc_trap_kind;

// --------------------------------------------------------------------------------------------------------- values

/// A value type in 32 bits. Bits 0-7: the specification's code (0x7F i32, 0x7E i64, 0x7D f32, 0x7C f64, 0x7B v128, 0x70
/// funcref, 0x6F externref, 0x69 exnref, ..., or WPC_TYPE_CONCRETE; in fields also 0x78 i8 and 0x77 i16). Bit 8: the
/// reference is not nullable. Bits 9-30, with WPC_TYPE_CONCRETE alone: in a module's description an index into its types,
/// everywhere else the number of a unique type (`wpc_type.number`). Bit 31, in fields alone: the field is mutable.
typedef uint32_t wpc_value_type;

#define WPC_I16 0x77u ///< in fields alone
#define WPC_I8 0x78u  ///< in fields alone
#define WPC_I32 0x7Fu
#define WPC_I64 0x7Eu
#define WPC_F32 0x7Du
#define WPC_F64 0x7Cu
#define WPC_V128 0x7Bu
#define WPC_FUNCREF 0x70u
#define WPC_EXTERNREF 0x6Fu
#define WPC_EXNREF 0x69u
#define WPC_TYPE_CONCRETE 0x01u
#define WPC_TYPE_CODE(type) ((type)&0xFFu)
#define WPC_TYPE_NON_NULL 0x100u
#define WPC_TYPE_INDEX(type) (((type) >> 9) & 0x3FFFFFu)
#define WPC_FIELD_MUTABLE 0x80000000u

/// One value in memory: 16 bytes, 16-byte aligned, the value in the low bytes. References are pointers, null is NULL; a
/// funcref is a `wpc_function *`, an externref is whatever the host put there.
typedef union wpc_value {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    void *reference;
    uint8_t v128[16];
    uint64_t bits[2];
} __attribute__((aligned(16))) wpc_value;

// ------------------------------------------------------------------------------------------------ run-time objects

typedef struct wpc_thread wpc_thread;
typedef struct wpc_instance wpc_instance;
typedef struct wpc_module wpc_module;
typedef struct wpc_thread_group wpc_thread_group;

typedef enum wpc_composite_kind {
    WPC_COMPOSITE_FUNCTION = 0,
    WPC_COMPOSITE_STRUCT = 1,
    WPC_COMPOSITE_ARRAY = 2,
    /// A reference of the host's inside the hierarchy of anyref.
    WPC_COMPOSITE_EXTERN = 3,
} wpc_composite_kind;

/// A defined type made unique for the whole process: two types are equal (section 3.3 of the specification: the same place
/// in recursion groups that are equal) if and only if their pointers are. Owned by the runtime's registry, never freed.
typedef struct wpc_type {
    /// Of a structure: its fields; of an array: 1.
    uint32_t parameter_count;
    uint32_t result_count;
    /// Its number in the process, as concrete reference types have it.
    uint32_t number;
    /// How many declared supertypes there are above it.
    uint16_t depth;
    uint8_t kind; ///< wpc_composite_kind
    bool is_open; ///< not final
    /// `depth` + 1 types: the topmost supertype first, the type itself last. B is a subtype of A if and only if
    /// B->depth >= A->depth and B->supertypes[A->depth] == A.
    const struct wpc_type *const *supertypes;
    /// Parameters, then results; fields; the element.
    wpc_value_type types[];
} wpc_type;

/// Objects of the garbage collection proposal begin with a pointer to their wpc_type. A structure's fields follow, each at the
/// next multiple of its size; so a subtype's begin like its supertype's. An array has its length (u32) at
/// WPC_GC_ARRAY_LENGTH, and its elements at WPC_GC_ARRAY_ELEMENTS. An i31 is the pointer with the number 2 * value + 1 in its
/// low 32 bits.
#define WPC_GC_ARRAY_LENGTH 8
#define WPC_GC_ARRAY_ELEMENTS 16

/// Native code of a Wasm function: `results code(wpc_thread *, parameters...)` in the C calling convention. One result is
/// returned as itself, up to three integers and two floats as an LLVM struct (known to compiled code only); for more a
/// pointer to such a struct is the second parameter. In executables code may want more than that from its callers, so that
/// C calls it by the bridge of its type (wpc_module_type); only those of modules that import something of wasi-parallel are C functions.
typedef void (*wpc_code)(void);

/// What a funcref points to.
typedef struct wpc_function {
    wpc_code code;
    const wpc_type *type;
    /// The instance whose thread `code` wants as its first argument. NULL: a host function, which runs on its caller's.
    wpc_instance *instance;
    /// Host functions made by wpc_host_function_new: its callback. `environment` is handed to it.
    void (*callback)(void);
    void *environment;
    /// The same as `code` in the calling convention of tail calls (LLVM's `tailcc`). NULL: the function makes no tail calls.
    wpc_code tail_code;
} wpc_function;

/// Bytes, see wpc_memory.
#define WPC_MEMORY_SHORT 0xFFFF0000ull
#define WPC_MEMORY_REACH 0x200100000ull
#define WPC_MEMORY_BELOW 0x100100000ull
/// Every memory's base is a multiple of this: it is a place in pages of the host's.
#define WPC_MEMORY_ALIGNMENT 4096

/// A linear memory. `base` never moves: the index range is reserved when the memory is made.
///
/// Of one with 32-bit addresses and pages of 64 KiB what lies from WPC_MEMORY_BELOW bytes before its base to WPC_MEMORY_REACH bytes after it is
/// reserved for it, so that an access there is a trap or inside of it. A short one is never longer than WPC_MEMORY_SHORT. The compiled code of modules
/// with short memories relies on both: an address that was accessed can have a little added without exceeding 32 bits, and a pointer of
/// 64 bits that moves where one of 32 would wrap faults.
typedef struct wpc_memory {
    uint8_t *base;
    /// Bytes that can be accessed. Grows, never shrinks. Read and written atomically.
    uint64_t byte_length;
    uint64_t maximum_pages;
    /// Bytes of address space reserved at `base`, guard included, and below it.
    uint64_t reserved;
    uint64_t reserved_below;
    uint32_t page_size_log2;
    bool is_64;
    bool is_shared;
    bool has_maximum;
    /// Code relies on it that the memory never gets longer than WPC_MEMORY_SHORT. Under the lock.
    bool is_short;
    /// Serialises growth (a lock of the runtime's own).
    uint32_t lock;
    uint32_t reference_count;
} wpc_memory;

/// A table. `elements` never moves, like a memory's base.
typedef struct wpc_table {
    void **elements;
    /// Number of elements. Grows, never shrinks. Read and written atomically.
    uint64_t length;
    uint64_t maximum;
    uint64_t reserved;
    wpc_value_type type;
    bool is_64;
    bool has_maximum;
    uint32_t lock;
    uint32_t reference_count;
} wpc_table;

/// A global that more than one instance, or the host, can see.
typedef struct wpc_global {
    wpc_value value;
    wpc_value_type type;
    bool is_mutable;
    uint32_t reference_count;
} wpc_global;

/// A name: UTF-8, not NUL-terminated, may contain NUL.
typedef struct wpc_name {
    const char *bytes;
    uint64_t length;
} wpc_name;

/// An exception tag: its identity is its address.
typedef struct wpc_tag {
    const wpc_type *type;
    /// What it is called where it was defined, for messages: the name of an export. Of length 0: it has none.
    wpc_name name;
    /// In the tag index space of the module that defined it; WPC_NO_INDEX: it is the host's.
    uint32_t index;
    uint32_t reference_count;
} wpc_tag;

/// An exception, what an exnref points to: at WPC_EXCEPTION_TAG a `const wpc_tag *`, at WPC_EXCEPTION_VALUES a wpc_value for
/// each parameter of the tag. The unwinder's header is in front of them.
typedef struct wpc_exception wpc_exception;
#define WPC_EXCEPTION_TAG 32
#define WPC_EXCEPTION_VALUES 48

/// What compiled code needs of a memory, inside the thread block.
typedef struct wpc_memory_slot {
    uint8_t *base;
    wpc_memory *memory;
} wpc_memory_slot;

/// What compiled code needs of a table, inside the thread block.
typedef struct wpc_table_slot {
    void **elements;
    wpc_table *table;
} wpc_table_slot;

/// The state of one instance on one native thread: the hidden first parameter of every compiled function.
///
/// The struct is the head of a *thread block* of `module->thread_size` bytes, 16-byte aligned, in which follow
///   wpc_memory_slot [module->memory_count],
///   wpc_table_slot  [module->table_count],
///   wpc_value       [module->global_count]: a global's value, or (storage WPC_GLOBAL_CELL) the pointer to its cell.
/// A worker thread's block is a copy of its parent's in which the globals that belong to a thread were replaced.
struct wpc_thread {
    wpc_instance *instance;
    /// The function that was called last through wpc_callee_thread; how a host function's thunk finds its callback.
    const wpc_function *callee;
    /// Where a trap goes; NULL: it ends the process.
    struct wpc_recovery *recovery;
    /// The worker's place in parallel_for, which begins with a uint32_t: the iteration that runs (see wpc_module_kernel).
    /// NULL outside of it. Belongs to Runtime/parallel.
    void *parallel;
    /// The lowest usable address of the native stack.
    uint8_t *stack_limit;
    /// The innermost loop that is checked (wpc_parallel_check); NULL outside of one. Belongs to Runtime/parallel.
    void *check;
} __attribute__((aligned(16)));

static inline __attribute__((unused)) wpc_memory_slot *wpc_memory_slots(const wpc_thread *thread) {
    return (wpc_memory_slot *)((uintptr_t)thread + sizeof(wpc_thread));
}

/// An instance of a module. The arrays have the module's counts and index spaces, imports first.
struct wpc_instance {
    const wpc_module *module;
    /// The thread block of the thread that made the instance.
    wpc_thread *thread;
    /// By reference slot: imported functions first, then those of the module's own that can be referenced.
    wpc_function **functions;
    /// Unique types by type index.
    const wpc_type **types;
    wpc_memory **memories;
    wpc_table **tables;
    /// NULL for globals of the module's own whose storage is WPC_GLOBAL_IN_THREAD, unless they are exported and
    /// immutable: then a cell with their value is made after `initialize`. A mutable global that is exported or imported
    /// has to be stored as WPC_GLOBAL_CELL.
    wpc_global **globals;
    /// Bytes left of each data segment: its length, or 0 after data.drop.
    uint64_t *data_lengths;
    /// References of each element segment; length 0 after elem.drop.
    struct wpc_element_segment *elements;
    wpc_tag **tags;
    /// The WASI state of the instance (Runtime/wasi), made on first use.
    void *wasi;
    /// The wasi-parallel state of the instance (Runtime/parallel), made on first use.
    void *parallel;
    /// The threads that it spawned, or is one of (Runtime/core/threads.c); NULL: it has none.
    wpc_thread_group *threads;
    uint32_t reference_count;
};

struct wpc_element_segment {
    void **references;
    uint64_t length;
};

// --------------------------------------------------------------------------------- what a compiled module describes

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

/// How a program calls an entry that has parameters or results (Runtime/core/invoke.c).
extern const struct wpc_invoker wpc_invocation;

#define WPC_NO_INDEX UINT32_MAX

/// A wasi-parallel kernel known when the module was compiled, with a chunk function in which it is inlined. parallel_for
/// calls `chunk` for the iterations lo ..< hi in place of the function at reference slot `function`, so that the optimiser
/// sees across iterations. `buffer_arguments`: `parameter_count` - 3 values, guest pointer and byte length of each buffer.
/// A trap ends the chunk. A chunk function stores each iteration in *(uint32_t *)thread->parallel before it runs, so that a
/// trap's report can name it. Where it has made sure that none of the chunk's iterations traps it need not, and may run them in
/// any order.
typedef struct wpc_module_kernel {
    uint32_t function; ///< reference slot
    uint32_t parameter_count;
    void (*chunk)(wpc_thread *thread, uint32_t lo, uint32_t hi, uint32_t num_threads, uint32_t block_size,
                  const uint32_t *buffer_arguments);
} wpc_module_kernel;

/// A kernel's code for OpenCL devices.
typedef struct wpc_module_device_code {
    /// 4-byte aligned.
    const uint8_t *spirv;
    uint64_t spirv_length; ///< in bytes
    /// The same kernel for devices that take no SPIR-V; NUL-terminated. NULL: it could not be translated.
    const char *opencl_c;
    /// What `opencl_c` is built with: the language version.
    const char *opencl_c_options;
    const char *entry_point;
} wpc_module_device_code;

/// A kernel for OpenCL devices: a `wasi-parallel` custom section of the module.
typedef struct wpc_module_device_kernel {
    uint32_t id;           ///< the first argument of parallel_for
    uint32_t buffer_count; ///< parameters of the entry point, all of them global pointers; WPC_NO_INDEX: not known
    wpc_module_device_code code;
} wpc_module_device_kernel;

/// What a wpc_module_offload_kernel needs of a device, and of the runtime.
typedef enum wpc_offload_needs {
    /// Accesses that the compiler could not trace to a buffer or to the stack: `image` has to hold the linear memory.
    WPC_OFFLOAD_NEEDS_IMAGE = 1 << 0,
    /// Division or square roots of f32: the device has to round them correctly (CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT), and
    /// the program is built so.
    WPC_OFFLOAD_NEEDS_F32_ROUNDING = 1 << 1,
    /// f32 arithmetic: the device has to keep denormals (CL_FP_DENORM).
    WPC_OFFLOAD_NEEDS_F32_DENORMALS = 1 << 2,
    /// f64 (cl_khr_fp64).
    WPC_OFFLOAD_NEEDS_F64 = 1 << 3,
    /// 64-bit atomics (cl_khr_int64_base_atomics, cl_khr_int64_extended_atomics).
    WPC_OFFLOAD_NEEDS_I64_ATOMICS = 1 << 4,
    /// Stores that the compiler could not trace to a buffer or to the stack: what the kernel changed in `image` has to come
    /// back to the linear memory. With WPC_OFFLOAD_NEEDS_IMAGE.
    WPC_OFFLOAD_NEEDS_IMAGE_STORES = 1 << 5,
} wpc_offload_needs;

/// A kernel for OpenCL devices that the compiler made from the Wasm function at reference slot `function`. Several of one
/// function need different things of a device: the first is meant that has what it needs. One work-item runs
/// one iteration, with the parameters that a CPU's call gets: addresses are those of the linear memory. What an address
/// means there: bytes of a buffer of the call, or of the item's own stack (the addresses below `stack_top`), or else of
/// `image`. Stores reach buffers of access kind WRITE or READ_WRITE, the stack and, with WPC_OFFLOAD_NEEDS_IMAGE_STORES,
/// `image`. The buffers of a call don't overlap in the linear memory, apart from one that is given twice.
///
/// The entry point's parameters, in this order:
///   global uint *trap           WPC_OFFLOAD_TRAP_WORDS words, zero at the start
///   global const ulong *globals two for each of `globals`: their values when the loop starts
///   global uchar *image         `memory_bytes` bytes of linear memory; NULL without WPC_OFFLOAD_NEEDS_IMAGE
///   ulong memory_bytes          the size of the linear memory
///   uint num_threads, uint block_size
///   uint stack_top              the caller's stack pointer; [stack_top - stack_bytes, stack_top) is private to each item
/// and for each in buffer and then each out buffer
///   global uchar *bytes, uint address, uint length, uint writable  its contents; place in the linear memory; bytes; and
///                               how many of them may be written: `length` or, of a READ buffer, 0.
/// get_global_id(0) is the iteration: no item is launched for a number from `num_threads` on. Pointers are aligned to 16 bytes.
///
/// `unchecked_entry_point` has the same parameters. It is for launches for which `is_inside` returns true: all accesses of
/// all items are known to lie inside of their buffers then, and it doesn't check them.
///
/// The first item that traps changes trap[WPC_OFFLOAD_TRAP_KIND] from 0 (an atomic compare-and-swap) and fills in the rest.
typedef struct wpc_module_offload_kernel {
    uint32_t function;
    uint32_t parameter_count; ///< 3 + 2 for each buffer, all i32
    uint32_t needs;           ///< wpc_offload_needs
    uint32_t stack_bytes;     ///< a multiple of 16; 0: it uses no stack
    uint32_t global_count;
    const uint32_t *globals; ///< in the module's global index space
    wpc_module_device_code code;
    /// NULL: there is none.
    const char *unchecked_entry_point;
    /// `parameters`: those of the entry point that are numbers, at their places.
    bool (*is_inside)(const uint64_t *parameters);
} wpc_module_offload_kernel;

#define WPC_OFFLOAD_TRAP_KIND 0     ///< wpc_trap_kind
#define WPC_OFFLOAD_TRAP_ITERATION 1
#define WPC_OFFLOAD_TRAP_FUNCTION 2 ///< in the function index space
#define WPC_OFFLOAD_TRAP_OFFSET 3   ///< the instruction's byte offset in the module
#define WPC_OFFLOAD_TRAP_WORDS 8

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

// ------------------------------------------------------------------------------------------------- runtime entries

/// Functions of the runtime that compiled code calls: X(name, signature). Signature: result, then parameters; v nothing,
/// i 32-bit integer, l 64-bit integer, p pointer.
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
/// wpc_trap_<name>(): see WPC_TRAPS; these do not return.
#define WPC_ENTRY_POINTS(X)                                                                                            \
    X(wpc_callee_thread, "ppp")                                                                                        \
    X(wpc_host_call, "vppp")                                                                                           \
    X(wpc_memory_grow, "lppl")                                                                                         \
    X(wpc_memory_copy, "vpplll")                                                                                       \
    X(wpc_memory_fill, "vplil")                                                                                        \
    X(wpc_memory_init, "vppilll")                                                                                      \
    X(wpc_data_drop, "vpi")                                                                                            \
    X(wpc_table_grow, "lpppl")                                                                                         \
    X(wpc_table_fill, "vplpl")                                                                                         \
    X(wpc_table_copy, "vpplll")                                                                                        \
    X(wpc_table_init, "vppilll")                                                                                       \
    X(wpc_element_drop, "vpi")                                                                                         \
    X(wpc_elements_functions, "vpipl")                                                                                 \
    X(wpc_elements_allocate, "ppil")                                                                                   \
    X(wpc_atomic_wait32, "iplil")                                                                                      \
    X(wpc_atomic_wait64, "iplll")                                                                                      \
    X(wpc_atomic_notify, "ipli")                                                                                       \
    X(wpc_exception_new, "ppii")                                                                                       \
    X(wpc_exception_throw, "vp")                                                                                       \
    X(wpc_exception_caught, "vp")                                                                                      \
    X(wpc_exception_reference, "vp")                                                                                   \
    X(wpc_exception_pin, "vp")                                                                                         \
    X(wpc_parallel_check, "vplli")

void wpc_parallel_check(wpc_thread *thread, uint64_t address, uint64_t length, uint32_t access);
void *wpc_callee_thread(wpc_thread *thread, const wpc_function *function);
void wpc_host_call(wpc_thread *thread, const wpc_value *arguments, wpc_value *results);
int64_t wpc_memory_grow(wpc_thread *thread, wpc_memory *memory, uint64_t delta);
void wpc_memory_copy(wpc_memory *to, wpc_memory *from, uint64_t destination, uint64_t source, uint64_t length);
void wpc_memory_fill(wpc_memory *memory, uint64_t destination, uint32_t byte, uint64_t length);
void wpc_memory_init(wpc_thread *thread, wpc_memory *memory, uint32_t segment, uint64_t destination, uint64_t source,
                     uint64_t length);
void wpc_data_drop(wpc_thread *thread, uint32_t segment);
int64_t wpc_table_grow(wpc_thread *thread, wpc_table *table, void *value, uint64_t delta);
void wpc_table_fill(wpc_table *table, uint64_t start, void *value, uint64_t length);
void wpc_table_copy(wpc_table *to, wpc_table *from, uint64_t destination, uint64_t source, uint64_t length);
void wpc_table_init(wpc_thread *thread, wpc_table *table, uint32_t segment, uint64_t destination, uint64_t source,
                    uint64_t length);
void wpc_element_drop(wpc_thread *thread, uint32_t segment);
void wpc_elements_functions(wpc_thread *thread, uint32_t segment, const uint32_t *slots, uint64_t count);
void **wpc_elements_allocate(wpc_thread *thread, uint32_t segment, uint64_t count);

uint32_t wpc_atomic_wait32(wpc_memory *memory, uint64_t address, uint32_t expected, int64_t timeout);
uint32_t wpc_atomic_wait64(wpc_memory *memory, uint64_t address, uint64_t expected, int64_t timeout);
uint32_t wpc_atomic_notify(wpc_memory *memory, uint64_t address, uint32_t count);

wpc_exception *wpc_exception_new(wpc_thread *thread, uint32_t tag, uint32_t value_count);
void wpc_exception_throw(wpc_exception *exception);
void wpc_exception_caught(wpc_exception *exception);
void wpc_exception_reference(wpc_exception *exception);
void wpc_exception_pin(wpc_exception *exception);

/// Functions of libwpcgc.a, which programs without objects don't link. wpc_gc_struct(type, bytes, is opaque) and
/// wpc_gc_array(type, length, log2 of an element's bytes, is opaque): zeroed objects; opaque ones never hold references to
/// others. wpc_gc_check_data(thread, segment, offset, bytes), wpc_gc_check_elements(thread, segment, offset, count): trap if a
/// segment isn't that long; wpc_gc_copy_data, wpc_gc_copy_elements: copy to a last argument too.
/// wpc_gc_internalize(thread, reference), wpc_gc_externalize(thread, reference): see wpc_collector.h.
void *wpc_gc_struct(const wpc_type *type, uint64_t size, uint32_t is_opaque);
void *wpc_gc_array(const wpc_type *type, uint32_t length, uint32_t size_log2, uint32_t is_opaque);
void wpc_gc_check_data(wpc_thread *thread, uint32_t segment, uint32_t offset, uint64_t bytes);
void wpc_gc_copy_data(wpc_thread *thread, uint32_t segment, uint32_t offset, uint64_t bytes, void *destination);
void wpc_gc_check_elements(wpc_thread *thread, uint32_t segment, uint32_t offset, uint32_t count);
void wpc_gc_copy_elements(wpc_thread *thread, uint32_t segment, uint32_t offset, uint32_t count, void *destination);

#define WPC_TRAP_PROTOTYPE(NAME, name, message) _Noreturn void wpc_trap_##name(void);
#ifndef __cplusplus
WPC_TRAPS(WPC_TRAP_PROTOTYPE)
#endif
#undef WPC_TRAP_PROTOTYPE

/// `thread-spawn` of wasi-threads: starts a thread that calls wasi_thread_start(its identifier, argument) on an instance of its
/// own. Returns the identifier, or a WASI errno times -1.
int32_t wpc_thread_spawn(wpc_thread *thread, int32_t argument);

/// The program: `main` of a compiled executable calls this. Returns the exit status.
int wpc_program_main(int argc, char **argv, const wpc_module *module, const wpc_grants *grants);

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

/// All of them: WASI preview 1, wasi-parallel and wasi-threads. `*count` receives their number.
const wpc_host_import *wpc_host_imports(size_t *count);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
