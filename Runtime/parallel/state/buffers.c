/// buffers.c - the list of an instance's buffers, and their places in linear memory.
#include "parallel/state/buffers.h"

#include "parallel/state/guest_memory.h"

#include <stdlib.h>

static wpc_buffer **place_of(wpc_parallel_state *state, uint32_t index) {
    wpc_buffer **block = atomic_load_explicit(&state->buffer_blocks[index / WPC_BUFFER_BLOCK], memory_order_relaxed);
    return &block[index % WPC_BUFFER_BLOCK];
}

wpc_buffer *wpc_buffer_find(wpc_parallel_state *state, uint32_t handle) {
    uint32_t index = handle - WPC_FIRST_BUFFER;
    if (handle < WPC_FIRST_BUFFER || index >= atomic_load_explicit(&state->buffer_count, memory_order_acquire))
        return NULL;
    return *place_of(state, index);
}

wasi_parallel_errno wpc_buffer_add(wpc_parallel_state *state, wpc_buffer *buffer, uint32_t *handle) {
    wasi_parallel_errno error = WASI_PARALLEL_SUCCESS;
    pthread_mutex_lock(&state->lock);
    uint32_t index = atomic_load_explicit(&state->buffer_count, memory_order_relaxed), block = index / WPC_BUFFER_BLOCK;
    if (block == WPC_BUFFER_BLOCKS) {
        error = WASI_PARALLEL_TOO_MANY_HANDLES;
    } else if (index % WPC_BUFFER_BLOCK == 0 &&
               atomic_load_explicit(&state->buffer_blocks[block], memory_order_relaxed) == NULL) {
        wpc_buffer **buffers = calloc(WPC_BUFFER_BLOCK, sizeof(wpc_buffer *));
        atomic_store_explicit(&state->buffer_blocks[block], buffers, memory_order_relaxed);
        if (buffers == NULL) error = WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    }
    if (error == WASI_PARALLEL_SUCCESS) {
        *handle = WPC_FIRST_BUFFER + index;
        *place_of(state, index) = buffer;
        atomic_store_explicit(&state->buffer_count, index + 1, memory_order_release);
    }
    pthread_mutex_unlock(&state->lock);
    return error;
}

uint8_t *wpc_buffer_home(const wpc_thread *thread, const wpc_buffer *buffer) {
    return buffer->has_address ? wpc_guest_bytes(thread, buffer->address, buffer->size) : NULL;
}

wasi_parallel_errno wpc_buffer_place(wpc_thread *thread, wpc_parallel_state *state, wpc_buffer *buffer) {
    if (buffer->has_address) return WASI_PARALLEL_SUCCESS;
    uint64_t address = 0;
    if (buffer->size != 0) {
        wasi_parallel_errno error = wpc_guest_allocate(thread, state, buffer->size, 64, &address);
        if (error != WASI_PARALLEL_SUCCESS) return error;
    }
    pthread_mutex_lock(&state->lock);
    // Where two threads came here at once, the first one's memory is the buffer's.
    if (!buffer->has_address) {
        buffer->address = address;
        buffer->has_address = true;
    }
    pthread_mutex_unlock(&state->lock);
    return WASI_PARALLEL_SUCCESS;
}

void wpc_buffers_free(wpc_parallel_state *state) {
    for (uint32_t i = 0; i < state->buffer_count; i++) free(*place_of(state, i));
    for (uint32_t i = 0; i < WPC_BUFFER_BLOCKS; i++) free(atomic_load(&state->buffer_blocks[i]));
}
