/// memory_registry.c - which addresses belong to linear memories, readable in a signal handler.
///
/// Slots lie in chunks that are never freed. A reader may meet a slot in the middle of a change, but the slot of the memory
/// that its own thread is using does not change then.
#include "base/memory_registry.h"

#include "base/lock.h"

#include <stdlib.h>

#define CHUNK_SLOTS 30u

typedef struct slot {
    uintptr_t start; ///< 0: free
    uintptr_t end;
} slot;

typedef struct chunk {
    struct chunk *next;
    slot slots[CHUNK_SLOTS];
} chunk;

static uint32_t registry_lock;
static chunk first_chunk;

static slot *find_slot(uintptr_t start) {
    for (chunk *chunk = &first_chunk; chunk != NULL; chunk = chunk->next)
        for (uint32_t i = 0; i < CHUNK_SLOTS; i++)
            if (chunk->slots[i].start == start) return &chunk->slots[i];
    return NULL;
}

static slot *append_chunk(void) {
    chunk *last = &first_chunk;
    while (last->next != NULL) last = last->next;
    chunk *added = calloc(1, sizeof(chunk));
    if (added == NULL) return NULL;
    __atomic_store_n(&last->next, added, __ATOMIC_RELEASE);
    return &added->slots[0];
}

bool wpc_memory_registry_add(const wpc_memory *memory) {
    wpc_lock_acquire(&registry_lock);
    slot *slot = find_slot(0);
    if (slot == NULL) slot = append_chunk();
    if (slot != NULL) {
        __atomic_store_n(&slot->end, (uintptr_t)memory->base + memory->reserved, __ATOMIC_RELAXED);
        __atomic_store_n(&slot->start, (uintptr_t)memory->base - memory->reserved_below, __ATOMIC_RELEASE);
    }
    wpc_lock_release(&registry_lock);
    return slot != NULL;
}

void wpc_memory_registry_remove(const wpc_memory *memory) {
    wpc_lock_acquire(&registry_lock);
    slot *slot = find_slot((uintptr_t)memory->base - memory->reserved_below);
    if (slot != NULL) __atomic_store_n(&slot->start, 0, __ATOMIC_RELEASE);
    wpc_lock_release(&registry_lock);
}

bool wpc_memory_registry_contains(uintptr_t address) {
    for (const chunk *chunk = &first_chunk; chunk != NULL; chunk = __atomic_load_n(&chunk->next, __ATOMIC_ACQUIRE))
        for (uint32_t i = 0; i < CHUNK_SLOTS; i++) {
            uintptr_t start = __atomic_load_n(&chunk->slots[i].start, __ATOMIC_ACQUIRE);
            uintptr_t end = __atomic_load_n(&chunk->slots[i].end, __ATOMIC_RELAXED);
            if (start != 0 && address >= start && address < end) return true;
        }
    return false;
}
