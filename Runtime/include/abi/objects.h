/// objects.h - live objects: types, functions, memories, tables, globals, tags, exceptions; thread blocks and instances.
#ifndef WPC_ABI_OBJECTS_H
#define WPC_ABI_OBJECTS_H

#include "values.h"

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
    /// The threads that it spawned, or is one of (Runtime/instance/threads.c); NULL: it has none.
    wpc_thread_group *threads;
    uint32_t reference_count;
    /// Its functions may be reachable from another instance: it must not be freed. Read and written atomically.
    bool is_pinned;
    /// The OpenMP state of the instance (Runtime/openmp), made on first use.
    void *openmp;
};

struct wpc_element_segment {
    void **references;
    uint64_t length;
};

#endif
