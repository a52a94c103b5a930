/// instance_state.c - the wasi-parallel state of an instance, and facts about its module.
#include "parallel/state/state.h"

#include "parallel/state/buffers.h"
#include "parallel/parallel_functions.h"

#include <stdlib.h>
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

/// The specification says "the module's funcref table"; toolchains have exported it under two names.
static uint32_t find_table(const wpc_module *module) {
    const wpc_module_export *export = find_export(module, "__indirect_function_table", WPC_EXTERN_TABLE);
    if (export == NULL) export = find_export(module, "table", WPC_EXTERN_TABLE);
    uint32_t table = export != NULL ? export->index : module->table_count == 1 ? 0 : WPC_NO_INDEX;
    if (table >= module->table_count) return WPC_NO_INDEX;
    uint32_t code = WPC_TYPE_CODE(module->tables[table].type);
    // Other reference types hold no functions. A concrete type may or may not be one; a table of anything else than
    // functions can't be exported under these names by a linker.
    return code == WPC_FUNCREF || code == WPC_TYPE_CONCRETE ? table : WPC_NO_INDEX;
}

static bool exported_i32_constant(const wpc_thread *thread, const char *name, uint64_t *value) {
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

static wpc_parallel_state *make_state(const wpc_thread *thread) {
    const wpc_instance *instance = thread->instance;
    const wpc_module *module = instance->module;
    wpc_parallel_state *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    state->module = module;
    atomic_init(&state->references, 1);
    state->table = find_table(module);
    state->tls_base_global = WPC_NO_INDEX;
    state->cells = calloc(module->global_count + 1u, sizeof *state->cells);
    if (state->cells == NULL) {
        free(state);
        return NULL;
    }
    for (uint32_t i = 0; i < module->global_count; i++)
        if (module->globals[i].is_mutable && module->globals[i].storage == WPC_GLOBAL_CELL)
            state->cells[state->cell_count++] = i;
    state->initialize_tls = wpc_exported_i32_function(instance, "__wasm_init_tls", 1, 0);
    if (state->initialize_tls != NULL) {
        state->has_tls_size = exported_i32_constant(thread, "__tls_size", &state->tls_size);
        state->tls_alignment = 16;
        uint64_t alignment;
        // The linker's constants; a module that makes up its own can only hurt its own layout.
        if (exported_i32_constant(thread, "__tls_align", &alignment) && alignment > 16 && alignment <= 65536 &&
            (alignment & (alignment - 1)) == 0)
            state->tls_alignment = alignment;
        if (state->tls_size > UINT32_MAX) state->has_tls_size = false;
    }
    pthread_mutex_init(&state->lock, NULL);
    return state;
}

static void free_state(wpc_parallel_state *state) {
    wpc_buffers_free(state);
    pthread_mutex_destroy(&state->lock);
    free(state->cells);
    free(state);
}

wpc_parallel_state *wpc_parallel_state_of(wpc_thread *thread) {
    void **place = &thread->instance->parallel;
    wpc_parallel_state *state = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (state != NULL) return state;
    state = make_state(thread);
    if (state == NULL) return NULL;
    void *expected = NULL;
    if (__atomic_compare_exchange_n(place, &expected, state, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return state;
    free_state(state);
    return expected;
}

bool wpc_parallel_instance_share(wpc_instance *instance, wpc_instance *other) {
    wpc_parallel_state *state = wpc_parallel_state_of(instance->thread);
    if (state == NULL) return false;
    atomic_fetch_add(&state->references, 1);
    other->parallel = state;
    return true;
}

void wpc_parallel_instance_free(wpc_instance *instance) {
    if (instance->parallel == NULL) return;
    wpc_parallel_state *state = instance->parallel;
    if (atomic_fetch_sub(&state->references, 1) == 1) free_state(state);
    instance->parallel = NULL;
}
