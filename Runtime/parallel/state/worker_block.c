/// worker_block.c - thread blocks for the members of a loop.
///
/// Each has its own copy of the mutable globals, taken from the caller when it joins and discarded when it leaves.
/// Globals in the thread block are copied with it; those in cells get cells of their own behind it.
#include "parallel/state/state.h"
#include "parallel/state/worker_block.h"

#include <string.h>

static size_t align_16(size_t size) { return (size + 15) & ~(size_t)15; }

size_t wpc_worker_block_size(const wpc_parallel_state *state) {
    return align_16(state->module->thread_size) + state->cell_count * sizeof(wpc_global);
}

static wpc_value *global_slots(const wpc_module *module, const wpc_thread *thread) {
    uintptr_t address = (uintptr_t)thread + sizeof(wpc_thread) + module->memory_count * sizeof(wpc_memory_slot) +
                        module->table_count * sizeof(wpc_table_slot);
    return (wpc_value *)address;
}

wpc_value *wpc_block_global(const wpc_module *module, const wpc_thread *thread, uint32_t global) {
    wpc_value *slot = &global_slots(module, thread)[global];
    if (module->globals[global].storage != WPC_GLOBAL_CELL) return slot;
    return &((wpc_global *)slot->reference)->value;
}

wpc_thread *wpc_worker_block_make(const wpc_parallel_state *state, void *storage, const wpc_thread *parent) {
    const wpc_module *module = state->module;
    memcpy(storage, parent, module->thread_size);
    wpc_thread *block = storage;
    if (state->cell_count != 0) {
        wpc_value *slots = global_slots(module, block);
        wpc_global *cells = (wpc_global *)((uint8_t *)storage + align_16(module->thread_size));
        for (uint32_t i = 0; i < state->cell_count; i++) {
            wpc_value *slot = &slots[state->cells[i]];
            cells[i] = *(const wpc_global *)slot->reference;
            slot->reference = &cells[i];
        }
    }
    return block;
}

/// Linear memories have 32-bit or 64-bit addresses, and pointers are as wide.
static void set_pointer(const wpc_module *module, wpc_thread *block, uint32_t global, uint64_t address) {
    wpc_value *value = wpc_block_global(module, block, global);
    if (module->globals[global].type == WPC_I64)
        value->i64 = (int64_t)address;
    else
        value->i32 = (int32_t)(uint32_t)address;
}

void wpc_worker_block_use_own_stack(const wpc_parallel_state *state, wpc_thread *block, uint32_t index) {
    wpc_worker_block_use_stack(state, block, state->worker_base + index * state->worker_stride + state->worker_stack_size);
}

void wpc_worker_block_empty_stack(const wpc_parallel_state *state, wpc_thread *block, uint64_t end_of_stack) {
    const wpc_module *module = state->module;
    if (module->stack_pointer_global != WPC_NO_INDEX)
        set_pointer(module, block, module->stack_pointer_global, end_of_stack);
}

void wpc_worker_block_use_stack(const wpc_parallel_state *state, wpc_thread *block, uint64_t end_of_stack) {
    wpc_worker_block_empty_stack(state, block, end_of_stack);
    if (state->initialize_tls != NULL)
        ((void (*)(wpc_thread *, uint32_t))state->initialize_tls->code)(block, (uint32_t)end_of_stack);
}

static void copy_global(const wpc_module *module, wpc_thread *block, const wpc_thread *other, uint32_t global) {
    if (global != WPC_NO_INDEX) *wpc_block_global(module, block, global) = *wpc_block_global(module, other, global);
}

void wpc_worker_block_share_stack(const wpc_parallel_state *state, wpc_thread *block, const wpc_thread *other) {
    copy_global(state->module, block, other, state->module->stack_pointer_global);
    copy_global(state->module, block, other, state->tls_base_global);
}
