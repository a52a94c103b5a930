/// instance_state.c - the wasi-parallel state of an instance.
#include "parallel/instance_state.h"

#include "parallel/offload.h"
#include "parallel/opencl/opencl.h"
#include "parallel/parallel_functions.h"
#include "parallel/state/buffers.h"
#include "parallel/state/worker_facts.h"

#include <stdlib.h>

static wpc_parallel_state *make_state(const wpc_thread *thread) {
    wpc_parallel_state *state = calloc(1, sizeof *state);
    if (state != NULL && !wpc_worker_facts_find(state, thread)) {
        free(state);
        return NULL;
    }
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
    wpc_worker_facts_free(state);
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
