/// guest_memory.c - linear memory for the workers' stacks and for buffers that the guest gave no place.
#include "base/collector.h"
#include "base/variables.h"
#include "parallel/loop/pool.h"
#include "parallel/state/guest_memory.h"
#include "parallel/state/module_facts.h"
#include "parallel/state/state.h"
#include "parallel/state/worker_block.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t align_up(uint64_t value, uint64_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

/// Grows memory 0 by at least `size` bytes. False if it can't.
static bool grow(wpc_thread *thread, uint64_t size, uint64_t *start, uint64_t *end) {
    wpc_memory *memory = wpc_memory_slots(thread)[0].memory;
    uint32_t log2 = memory->page_size_log2;
    uint64_t pages = align_up(size, (uint64_t)1 << log2) >> log2;
    int64_t old = wpc_memory_grow(thread, memory, pages);
    if (old < 0) return false;
    *start = (uint64_t)old << log2;
    *end = *start + (pages << log2);
    return true;
}

/// Takes from what is left of the last growth, or grows.
static bool allocate_by_growth(wpc_thread *thread, wpc_parallel_state *state, uint64_t size, uint64_t alignment,
                               uint64_t *address) {
    pthread_mutex_lock(&state->lock);
    uint64_t start = align_up(state->arena_next, alignment), end = state->arena_end;
    bool fits = start <= end && size <= end - start;
    if (!fits) {
        // Pages are aligned to 64 KiB, except in memories with custom page sizes.
        uint64_t from, to;
        fits = grow(thread, size + alignment, &from, &to);
        if (fits) {
            start = align_up(from, alignment);
            end = to;
        }
    }
    if (fits) {
        state->arena_next = start + size;
        state->arena_end = end;
        *address = start;
    }
    pthread_mutex_unlock(&state->lock);
    return fits;
}

/// Asks an allocator that the module exports. False if it has none or that has no room.
static bool allocate_by_export(wpc_thread *thread, uint64_t size, uint64_t alignment, uint64_t *address) {
    if (size > UINT32_MAX - alignment) return false;
    const wpc_instance *instance = thread->instance;
    uint32_t bytes = (uint32_t)align_up(size, alignment), align = (uint32_t)alignment, pointer;
    const wpc_function *function;
    if ((function = wpc_exported_i32_function(instance, "aligned_alloc", 2, 1)) != NULL) {
        pointer = ((uint32_t (*)(wpc_thread *, uint32_t, uint32_t))function->code)(thread, align, bytes);
    } else if ((function = wpc_exported_i32_function(instance, "malloc", 1, 1)) != NULL) {
        if (bytes > UINT32_MAX - align) return false;
        pointer = ((uint32_t (*)(wpc_thread *, uint32_t))function->code)(thread, bytes + align);
        if (pointer != 0) pointer = (uint32_t)align_up(pointer, alignment);
    } else if ((function = wpc_exported_i32_function(instance, "cabi_realloc", 4, 1)) != NULL) {
        pointer = ((uint32_t (*)(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t))function->code)(thread, 0, 0,
                                                                                                       align, bytes);
    } else {
        return false;
    }
    // The allocator is the guest's: believe nothing.
    uint8_t *memory = pointer == 0 || pointer % align != 0 ? NULL : wpc_guest_bytes(thread, pointer, size);
    if (memory == NULL) return false;
    memset(memory, 0, size);
    *address = pointer;
    return true;
}

wasi_parallel_errno wpc_guest_allocate(wpc_thread *thread, wpc_parallel_state *state, uint64_t size, uint64_t alignment,
                                       uint64_t *address) {
    if (state->module->memory_count == 0) return WASI_PARALLEL_OUT_OF_MEMORY;
    if (allocate_by_growth(thread, state, size, alignment, address)) return WASI_PARALLEL_SUCCESS;
    if (allocate_by_export(thread, size, alignment, address)) return WASI_PARALLEL_SUCCESS;
    return WASI_PARALLEL_OUT_OF_MEMORY;
}

// ---------------------------------------------------------------------------------------- workers' stacks

#define STACK_LEAST ((uint64_t)64 << 10)
#define STACK_MOST ((uint64_t)1 << 20)

#define REQUEST_MOST ((uint64_t)1 << 30)

/// WPC_WORKER_STACK_SIZE in bytes; 0: not set.
static uint64_t requested_stack_size(void) {
    const char *text = wpc_variable_set(WPC_WORKER_STACK_SIZE);
    if (text == NULL) return 0;
    uint64_t size = wpc_parse_size(text);
    if (size == 0 || size > REQUEST_MOST) {
        fprintf(stderr, "wpc: WPC_WORKER_STACK_SIZE is '%s', not a number of bytes up to 1024M; ignored\n", text);
        return 0;
    }
    return align_up(size, 16);
}

/// The guest's own stack is about as large as its stack pointer's value, since linkers put it first in memory; where
/// they don't, the value is larger still and the upper bound applies.
uint64_t wpc_guest_stack_size(const wpc_thread *thread, const wpc_parallel_state *state) {
    uint32_t global = state->module->stack_pointer_global;
    const wpc_value *value = wpc_block_global(state->module, thread, global);
    uint64_t pointer = state->module->globals[global].type == WPC_I64 ? (uint64_t)value->i64 : (uint32_t)value->i32;
    if (pointer > STACK_MOST) return STACK_MOST;
    uint64_t size = align_up(pointer, STACK_LEAST);
    return size < STACK_LEAST ? STACK_LEAST : size;
}

/// Runs __wasm_init_tls on a scratch block to see which global it sets.
static uint32_t find_tls_base(wpc_thread *thread, const wpc_parallel_state *state, uint64_t tls) {
    const wpc_module *module = state->module;
    uint32_t found = WPC_NO_INDEX;
    void *storage = wpc_the_collector.allocate(wpc_worker_block_size(state));
    if (storage == NULL) return found;
    wpc_thread *block = wpc_worker_block_make(state, storage, thread);
    ((void (*)(wpc_thread *, uint32_t))state->initialize_tls->code)(block, (uint32_t)tls);
    for (uint32_t i = 0; i < module->global_count && found == WPC_NO_INDEX; i++) {
        if (!module->globals[i].is_mutable || module->globals[i].type != WPC_I32) continue;
        int32_t before = wpc_block_global(module, thread, i)->i32, after = wpc_block_global(module, block, i)->i32;
        if (before != after && (uint32_t)after == (uint32_t)tls) found = i;
    }
    wpc_the_collector.free(storage);
    return found;
}

wasi_parallel_errno wpc_prepare_workers(wpc_thread *thread, wpc_parallel_state *state) {
    if (atomic_load_explicit(&state->has_workers, memory_order_acquire)) return WASI_PARALLEL_SUCCESS;
    const wpc_module *module = state->module;
    bool needs_stack = module->stack_pointer_global != WPC_NO_INDEX && module->memory_count != 0;
    if (wpc_worker_current() == NULL || (!needs_stack && state->initialize_tls == NULL)) return WASI_PARALLEL_SUCCESS;
    if (state->initialize_tls != NULL && !state->has_tls_size) {
        fprintf(stderr, "wpc: parallel_for: the module exports __wasm_init_tls but not __tls_size: link with "
                        "-Wl,--export=__tls_size,--export=__tls_align\n");
        return WASI_PARALLEL_NO_THREAD_LOCALS;
    }
    uint64_t requested = requested_stack_size();
    uint64_t stack = !needs_stack ? 0 : requested != 0 ? requested : wpc_guest_stack_size(thread, state);
    uint64_t alignment = state->initialize_tls != NULL ? state->tls_alignment : 16, count = wpc_the_pool.thread_count;
    uint64_t stride, base;
    for (;; stack /= 2) {
        stack = align_up(stack, alignment);
        stride = align_up(stack + state->tls_size, alignment);
        wasi_parallel_errno error = wpc_guest_allocate(thread, state, stride * count, alignment, &base);
        if (error == WASI_PARALLEL_SUCCESS) break;
        if (requested != 0 || stack <= STACK_LEAST) {
            fprintf(stderr,
                    "wpc: parallel_for: no room in linear memory for the stacks of %" PRIu64 " threads, %" PRIu64
                    " bytes: raise the memory's maximum (-Wl,--max-memory), export malloc, or set WPC_NUM_THREADS or "
                    "WPC_WORKER_STACK_SIZE lower\n",
                    count, stride * count);
            return error;
        }
    }
    uint32_t tls_base = state->initialize_tls == NULL ? WPC_NO_INDEX : find_tls_base(thread, state, base + stack);
    pthread_mutex_lock(&state->lock);
    // Where two threads came here at once the second one's memory is not used.
    if (!atomic_load(&state->has_workers)) {
        state->worker_base = base;
        state->worker_stride = stride;
        state->worker_stack_size = stack;
        state->tls_base_global = tls_base;
        atomic_store_explicit(&state->has_workers, true, memory_order_release);
    }
    pthread_mutex_unlock(&state->lock);
    return WASI_PARALLEL_SUCCESS;
}
