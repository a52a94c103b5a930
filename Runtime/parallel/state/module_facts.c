/// module_facts.c - what a module exports for wasi-parallel.
#include "parallel/state/module_facts.h"

#include "parallel/state/worker_block.h"

#include <string.h>

static const wpc_module_export *find_export(const wpc_module *module, const char *name, wpc_extern_kind kind) {
    size_t length = strlen(name);
    for (uint32_t i = 0; i < module->export_count; i++) {
        const wpc_module_export *export = &module->exports[i];
        if (export->kind == (uint32_t)kind && export->name.length == length &&
            memcmp(export->name.bytes, name, length) == 0)
            return export;
    }
    return NULL;
}

const wpc_function *wpc_exported_i32_function(const wpc_instance *instance, const char *name, uint32_t parameter_count,
                                              uint32_t result_count) {
    const wpc_module_export *export = find_export(instance->module, name, WPC_EXTERN_FUNCTION);
    if (export == NULL) return NULL;
    const wpc_function *function = instance->functions[export->index];
    // Imported ones would need another instance's thread block.
    if (function == NULL || function->instance != instance) return NULL;
    const wpc_type *type = function->type;
    if (type->parameter_count != parameter_count || type->result_count != result_count) return NULL;
    for (uint32_t i = 0; i < parameter_count + result_count; i++)
        if (type->types[i] != WPC_I32) return NULL;
    return function;
}

uint32_t wpc_find_kernel_table(const wpc_module *module) {
    const wpc_module_export *export = find_export(module, "__indirect_function_table", WPC_EXTERN_TABLE);
    if (export == NULL) export = find_export(module, "table", WPC_EXTERN_TABLE);
    uint32_t table = export != NULL ? export->index : module->table_count == 1 ? 0 : WPC_NO_INDEX;
    if (table >= module->table_count) return WPC_NO_INDEX;
    uint32_t code = WPC_TYPE_CODE(module->tables[table].type);
    // Other reference types hold no functions. A concrete type may or may not be one; a table of anything else than
    // functions can't be exported under these names by a linker.
    return code == WPC_FUNCREF || code == WPC_TYPE_CONCRETE ? table : WPC_NO_INDEX;
}

bool wpc_exported_i32_constant(const wpc_thread *thread, const char *name, uint64_t *value) {
    const wpc_module *module = thread->instance->module;
    const wpc_module_export *export = find_export(module, name, WPC_EXTERN_GLOBAL);
    if (export == NULL || export->index >= module->global_count) return false;
    const wpc_module_global *global = &module->globals[export->index];
    if (global->type == WPC_I32)
        *value = (uint32_t)wpc_block_global(module, thread, export->index)->i32;
    else if (global->type == WPC_I64)
        *value = (uint64_t)wpc_block_global(module, thread, export->index)->i64;
    else
        return false;
    return true;
}
