/// memory_ops.c - the bulk instructions on memories: memory.copy, memory.fill, memory.init, data.drop (section 4.6.9 of the
/// specification). Bounds are checked before the first byte is written.
#include "wpc_abi.h"

#include <string.h>

static bool is_inside(uint64_t start, uint64_t length, uint64_t limit) {
    return length <= limit && start <= limit - length;
}

static uint64_t length_of(const wpc_memory *memory) { return __atomic_load_n(&memory->byte_length, __ATOMIC_ACQUIRE); }

void wpc_memory_copy(wpc_memory *to, wpc_memory *from, uint64_t destination, uint64_t source, uint64_t length) {
    if (!is_inside(source, length, length_of(from)) || !is_inside(destination, length, length_of(to)))
        wpc_trap_memory_out_of_bounds();
    memmove(to->base + destination, from->base + source, length);
}

void wpc_memory_fill(wpc_memory *memory, uint64_t destination, uint32_t byte, uint64_t length) {
    if (!is_inside(destination, length, length_of(memory))) wpc_trap_memory_out_of_bounds();
    memset(memory->base + destination, (int)(byte & 0xFF), length);
}

void wpc_memory_init(wpc_thread *thread, wpc_memory *memory, uint32_t segment, uint64_t destination, uint64_t source,
                     uint64_t length) {
    const wpc_instance *instance = thread->instance;
    uint64_t available = __atomic_load_n(&instance->data_lengths[segment], __ATOMIC_RELAXED);
    if (!is_inside(source, length, available) || !is_inside(destination, length, length_of(memory)))
        wpc_trap_memory_out_of_bounds();
    if (length != 0) memcpy(memory->base + destination, instance->module->data[segment].bytes + source, length);
}

void wpc_data_drop(wpc_thread *thread, uint32_t segment) {
    __atomic_store_n(&thread->instance->data_lengths[segment], 0, __ATOMIC_RELAXED);
}
