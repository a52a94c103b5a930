/// task_memory.c - blocks of linear memory for tasks and for omp_alloc.
///
/// Each has a header in linear memory with the handle of the host's side of it. A guest that names a block by address is
/// believed if the handle leads to a block with that very address in the state that is asked for.
#include "openmp/task_memory.h"

#include "openmp/guest.h"
#include "parallel/state/guest_memory.h"

#include <stdlib.h>

/// Blocks that a thread keeps of each size, before it puts them where all find them.
#define KEPT_MOST 64u
/// Bytes of linear memory that are taken at once.
#define CHUNK ((uint64_t)16 << 10)

wpc_omp_block *wpc_omp_block_of_handle(wpc_omp_state *state, uint32_t handle) {
    uint32_t index = handle - 1;
    if (index >= atomic_load_explicit(&state->block_count, memory_order_acquire)) return NULL;
    return &atomic_load_explicit(&state->blocks[index / WPC_OMP_BLOCKS], memory_order_relaxed)[index % WPC_OMP_BLOCKS];
}

wpc_omp_block *wpc_omp_block_find(const wpc_thread *thread, wpc_omp_state *state, uint32_t address, uint32_t expected) {
    if (address < WPC_OMP_BLOCK_HEADER) return NULL;
    wpc_omp_block *block = wpc_omp_block_of_handle(state, wpc_omp_load32(thread, address - WPC_OMP_BLOCK_HEADER));
    if (block == NULL || atomic_load_explicit(&block->state, memory_order_acquire) != expected) return NULL;
    return block->address == address ? block : NULL;
}

/// The host's side of a block at `address`. NULL: out of memory. The state's lock is held.
static wpc_omp_block *add_block(wpc_omp_state *state, uint32_t address, uint32_t size_class) {
    uint32_t index = atomic_load_explicit(&state->block_count, memory_order_relaxed);
    if (index >= WPC_OMP_BLOCKS * WPC_OMP_BLOCKS) return NULL;
    _Atomic(wpc_omp_block *) *place = &state->blocks[index / WPC_OMP_BLOCKS];
    if (index % WPC_OMP_BLOCKS == 0) {
        wpc_omp_block *made = calloc(WPC_OMP_BLOCKS, sizeof *made);
        if (made == NULL) return NULL;
        atomic_store_explicit(place, made, memory_order_relaxed);
    }
    wpc_omp_block *block = &atomic_load_explicit(place, memory_order_relaxed)[index % WPC_OMP_BLOCKS];
    block->address = address + WPC_OMP_BLOCK_HEADER;
    block->size_class = size_class;
    block->handle = index + 1;
    atomic_store_explicit(&state->block_count, index + 1, memory_order_release);
    return block;
}

/// Several blocks of a class from new linear memory; one is returned, the others are for all. NULL: there is no memory.
static wpc_omp_block *make_blocks(wpc_thread *thread, wpc_omp_state *state, uint32_t size_class) {
    uint64_t size = (uint64_t)1 << size_class, count = size < CHUNK ? CHUNK / size : 1, address;
    if (wpc_guest_allocate(thread, &state->facts, size * count, 64, &address) != WASI_PARALLEL_SUCCESS) return NULL;
    wpc_omp_block *first = NULL;
    pthread_mutex_lock(&state->lock);
    for (uint64_t i = 0; i < count; i++) {
        wpc_omp_block *block = add_block(state, (uint32_t)(address + i * size), size_class);
        if (block == NULL) break;
        if (first != NULL) {
            wpc_omp_block **list = &state->free_blocks[size_class - WPC_OMP_SMALLEST_CLASS];
            block->next = *list;
            *list = block;
        } else {
            first = block;
        }
    }
    pthread_mutex_unlock(&state->lock);
    return first;
}

static uint32_t class_of(uint64_t size) {
    uint32_t size_class = WPC_OMP_SMALLEST_CLASS;
    while (((uint64_t)1 << size_class) < size) size_class++;
    return size_class;
}

wpc_omp_block *wpc_omp_block_take(wpc_thread *thread, wpc_omp_thread *self, uint64_t size, uint32_t state) {
    wpc_omp_state *instance = self->state;
    if (size > ((uint64_t)1 << 30) - WPC_OMP_BLOCK_HEADER) return NULL;
    uint32_t size_class = class_of(size + WPC_OMP_BLOCK_HEADER), list = size_class - WPC_OMP_SMALLEST_CLASS;
    wpc_omp_block *block = self->blocks[list];
    if (block != NULL) {
        self->blocks[list] = block->next;
        self->kept[list] -= 1;
    } else {
        pthread_mutex_lock(&instance->lock);
        block = instance->free_blocks[list];
        if (block != NULL) instance->free_blocks[list] = block->next;
        pthread_mutex_unlock(&instance->lock);
        if (block == NULL) block = make_blocks(thread, instance, size_class);
        if (block == NULL) return NULL;
    }
    block->size = (uint32_t)size;
    wpc_omp_store32(thread, block->address - WPC_OMP_BLOCK_HEADER, block->handle);
    atomic_store_explicit(&block->state, state, memory_order_release);
    return block;
}

void wpc_omp_block_put(wpc_omp_thread *self, wpc_omp_block *block) {
    uint32_t list = block->size_class - WPC_OMP_SMALLEST_CLASS;
    atomic_store_explicit(&block->state, WPC_OMP_TASK_FREE, memory_order_relaxed);
    if (self->kept[list] < KEPT_MOST) {
        block->next = self->blocks[list];
        self->blocks[list] = block;
        self->kept[list] += 1;
        return;
    }
    pthread_mutex_lock(&self->state->lock);
    block->next = self->state->free_blocks[list];
    self->state->free_blocks[list] = block;
    pthread_mutex_unlock(&self->state->lock);
}
