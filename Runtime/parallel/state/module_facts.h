/// module_facts.h - what a module exports for wasi-parallel.
#ifndef WPC_PARALLEL_MODULE_FACTS_H
#define WPC_PARALLEL_MODULE_FACTS_H

#include "wpc_abi.h"

/// The function exported under `name` with `parameter_count` i32 parameters and `result_count` i32 results; else NULL.
const wpc_function *wpc_exported_i32_function(const wpc_instance *instance, const char *name, uint32_t parameter_count,
                                              uint32_t result_count);

/// The table that kernels are in, or WPC_NO_INDEX. The specification says "the module's funcref table"; toolchains have
/// exported it under two names.
uint32_t wpc_find_kernel_table(const wpc_module *module);

/// The value of the global exported under `name`, of type i32 or i64. False: there is none.
bool wpc_exported_i32_constant(const wpc_thread *thread, const char *name, uint64_t *value);

#endif
