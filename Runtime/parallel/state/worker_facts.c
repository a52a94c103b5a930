/// worker_facts.c - what has to be known of a module to run its code on several threads.
#include "parallel/state/worker_facts.h"

#include "parallel/state/module_facts.h"

#include <stdlib.h>

bool wpc_worker_facts_find(wpc_parallel_state *state, const wpc_thread *thread) {
    const wpc_instance *instance = thread->instance;
    const wpc_module *module = instance->module;
    state->module = module;
    atomic_init(&state->references, 1);
    state->table = wpc_find_kernel_table(module);
    state->tls_base_global = WPC_NO_INDEX;
    state->cells = calloc(module->global_count + 1u, sizeof *state->cells);
    if (state->cells == NULL) return false;
    for (uint32_t i = 0; i < module->global_count; i++)
        if (module->globals[i].is_mutable && module->globals[i].storage == WPC_GLOBAL_CELL)
            state->cells[state->cell_count++] = i;
    state->initialize_tls = wpc_exported_i32_function(instance, "__wasm_init_tls", 1, 0);
    if (state->initialize_tls != NULL) {
        state->has_tls_size = wpc_exported_i32_constant(thread, "__tls_size", &state->tls_size);
        state->tls_alignment = 16;
        uint64_t alignment;
        // The linker's constants; a module that makes up its own can only hurt its own layout.
        if (wpc_exported_i32_constant(thread, "__tls_align", &alignment) && alignment > 16 && alignment <= 65536 &&
            (alignment & (alignment - 1)) == 0)
            state->tls_alignment = alignment;
        if (state->tls_size > UINT32_MAX) state->has_tls_size = false;
    }
    pthread_mutex_init(&state->lock, NULL);
    return true;
}

void wpc_worker_facts_free(wpc_parallel_state *state) {
    pthread_mutex_destroy(&state->lock);
    free(state->cells);
}
