/// fake_module.h - a module and its instance made by hand, as compiled code would describe them.
///
/// One memory, one table, and the globals below. Kernels are C functions that take the thread block first.
#ifndef WPC_FAKE_MODULE_H
#define WPC_FAKE_MODULE_H

#include "base/runtime.h"

#include "parallel/parallel_functions.h"

#define FAKE_PAGE 65536u
#define FAKE_TABLE_LENGTH 64u

/// Globals, all i32.
enum {
    FAKE_STACK_POINTER,
    FAKE_COUNTER,  ///< mutable, in the thread block
    FAKE_CELL,     ///< mutable, in a cell
    FAKE_TLS_BASE, ///< mutable, in the thread block
    FAKE_TLS_SIZE,
    FAKE_TLS_ALIGN,
    FAKE_GLOBAL_COUNT,
};

typedef struct fake_options {
    uint32_t pages, maximum_pages;
    uint32_t stack_pointer;
    const char *table_name;
    bool has_malloc, has_tls, hides_tls_size;
    const wpc_module_kernel *kernels;
    uint32_t kernel_count;
    const wpc_module_device_kernel *device_kernels;
    uint32_t device_kernel_count;
    const wpc_module_offload_kernel *offload_kernels;
    uint32_t offload_kernel_count;
} fake_options;

typedef struct fake_instance {
    wpc_instance instance;
    wpc_module module;
    wpc_memory memory;
    wpc_table table;
    wpc_thread *thread;
    /// Native code of every table element by the number of its parameters.
    wpc_function functions[FAKE_TABLE_LENGTH];
    void *elements[FAKE_TABLE_LENGTH];
} fake_instance;

fake_instance *fake_instance_new(fake_options options);
void fake_instance_free(fake_instance *fake);

/// Puts a function with `parameter_count` i32 parameters and `result_count` i32 results at `index` of the table.
void fake_define(fake_instance *fake, uint32_t index, wpc_code code, uint32_t parameter_count, uint32_t result_count);

static inline uint8_t *fake_memory(const wpc_thread *thread) { return wpc_memory_slots(thread)[0].base; }

static inline uint32_t *fake_u32(const wpc_thread *thread, uint32_t address) {
    return (uint32_t *)(void *)(fake_memory(thread) + address);
}

/// The slot of a global: its value, or the pointer to its cell.
static inline wpc_value *fake_global(const wpc_thread *thread, uint32_t global) {
    uintptr_t globals = (uintptr_t)thread + sizeof(wpc_thread) + sizeof(wpc_memory_slot) + sizeof(wpc_table_slot);
    return (wpc_value *)globals + global;
}

/// Calls made by fake_module.c's exports.
extern _Atomic uint32_t fake_malloc_calls, fake_tls_calls;

#endif
