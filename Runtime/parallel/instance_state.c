/// instance_state.c - the wasi-parallel state of an instance.
#include "parallel/instance_state.h"

#include "parallel/offload.h"
#include "parallel/opencl/opencl.h"
#include "parallel/parallel_functions.h"
#include "parallel/state/buffers.h"
#include "parallel/state/module_facts.h"

#include <stdlib.h>

static wpc_parallel_state *make_state(const wpc_thread *thread) {
    const wpc_instance *instance = thread->instance;
    const wpc_module *module = instance->module;
    wpc_parallel_state *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    state->module = module;
    atomic_init(&state->references, 1);
    state->table = wpc_find_kernel_table(module);
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
    return state;
}

static void free_state(wpc_parallel_state *state) {
    for (uint32_t i = 0; i < state->buffer_count; i++) {
        wpc_buffer *buffer = wpc_buffer_find(state, WPC_FIRST_BUFFER + i);
        if (buffer->device->opencl != NULL) wpc_opencl_free_buffer(buffer);
    }
    wpc_buffers_free(state);
    wpc_opencl_free_kernels(state);
    wpc_opencl_free_images(state);
    wpc_offload_free_notes(state);
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
