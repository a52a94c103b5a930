/// allocate.c - `omp_alloc` and the `allocate` directive: linear memory that the runtime hands out.
///
/// Allocators are numbers: all have the same memory. An allocator that the guest makes is remembered by nothing but its
/// number, so traits are accepted and have no effect but the alignment that a call asks for.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/task_memory.h"

/// The first allocator that a guest makes; below are those of the specification.
#define FIRST_ALLOCATOR 1024u

/// In front of memory that is aligned to more than 16 there may be a gap; the block is found by its own address, which is
/// kept in the word before.
static uint32_t allocate(wpc_thread *thread, uint64_t alignment, uint64_t size, bool is_zeroed) {
    wpc_check_stack_of(thread);
    if (alignment < 16) alignment = 16;
    if ((alignment & (alignment - 1)) != 0 || alignment > ((uint64_t)1 << 24) || size == 0) return 0;
    uint64_t room = size + alignment;
    wpc_omp_block *block = wpc_omp_block_take(thread, wpc_omp_self(thread), room, WPC_OMP_TASK_MEMORY);
    if (block == NULL) return 0;
    uint32_t address = (uint32_t)(((uint64_t)block->address + alignment) & ~(alignment - 1));
    wpc_omp_store32(thread, address - 4, block->address);
    wpc_omp_store32(thread, address - 8, (uint32_t)size);
    if (is_zeroed) memset(wpc_omp_bytes(thread, address, size), 0, size);
    return address;
}

static wpc_omp_block *find(wpc_thread *thread, uint32_t address) {
    if (address < 16) return NULL;
    uint32_t start = wpc_omp_load32(thread, address - 4);
    wpc_omp_block *block = wpc_omp_block_find(thread, wpc_omp_self(thread)->state, start, WPC_OMP_TASK_MEMORY);
    return block != NULL && address >= start && address - start < block->size ? block : NULL;
}

static void release(wpc_thread *thread, uint32_t address) {
    if (address == 0) return;
    wpc_omp_block *block = find(thread, address);
    if (block == NULL) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: omp_free of what omp_alloc did not give");
    wpc_omp_block_put(wpc_omp_self(thread), block);
}

static uint32_t reallocate(wpc_thread *thread, uint32_t address, uint64_t size) {
    if (address == 0) return allocate(thread, 16, size, false);
    wpc_omp_block *block = find(thread, address);
    if (block == NULL) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: omp_realloc of what omp_alloc did not give");
    if (size == 0) {
        release(thread, address);
        return 0;
    }
    uint64_t room = block->size - (address - block->address);
    uint32_t made = allocate(thread, 16, size, false);
    if (made == 0) return 0;
    uint64_t length = room < size ? room : size;
    memcpy(wpc_omp_bytes(thread, made, length), wpc_omp_bytes(thread, address, length), length);
    release(thread, address);
    return made;
}

uint32_t wpc___kmpc_alloc(wpc_thread *thread, uint32_t number, uint32_t size, uint32_t allocator) {
    (void)number, (void)allocator;
    return allocate(thread, 16, size, false);
}

uint32_t wpc___kmpc_aligned_alloc(wpc_thread *thread, uint32_t number, uint32_t alignment, uint32_t size, uint32_t allocator) {
    (void)number, (void)allocator;
    return allocate(thread, alignment, size, false);
}

void wpc___kmpc_free(wpc_thread *thread, uint32_t number, uint32_t address, uint32_t allocator) {
    (void)number, (void)allocator;
    release(thread, address);
}

uint32_t wpc___kmpc_init_allocator(wpc_thread *thread, uint32_t number, uint32_t space, uint32_t count, uint32_t traits) {
    (void)thread, (void)number, (void)space, (void)count, (void)traits;
    return FIRST_ALLOCATOR;
}

void wpc___kmpc_destroy_allocator(wpc_thread *thread, uint32_t number, uint32_t allocator) {
    (void)thread, (void)number, (void)allocator;
}

uint32_t wpc_omp_alloc(wpc_thread *thread, uint32_t size, uint32_t allocator) {
    (void)allocator;
    return allocate(thread, 16, size, false);
}

uint32_t wpc_omp_aligned_alloc(wpc_thread *thread, uint32_t alignment, uint32_t size, uint32_t allocator) {
    (void)allocator;
    return allocate(thread, alignment, size, false);
}

uint32_t wpc_omp_calloc(wpc_thread *thread, uint32_t count, uint32_t size, uint32_t allocator) {
    (void)allocator;
    return allocate(thread, 16, (uint64_t)count * size, true);
}

uint32_t wpc_omp_aligned_calloc(wpc_thread *thread, uint32_t alignment, uint32_t count, uint32_t size, uint32_t allocator) {
    (void)allocator;
    return allocate(thread, alignment, (uint64_t)count * size, true);
}

uint32_t wpc_omp_realloc(wpc_thread *thread, uint32_t address, uint32_t size, uint32_t allocator, uint32_t free_allocator) {
    (void)allocator, (void)free_allocator;
    return reallocate(thread, address, size);
}

void wpc_omp_free(wpc_thread *thread, uint32_t address, uint32_t allocator) {
    (void)allocator;
    release(thread, address);
}

uint32_t wpc_omp_init_allocator(wpc_thread *thread, uint32_t space, uint32_t count, uint32_t traits) {
    (void)thread, (void)space, (void)count, (void)traits;
    return FIRST_ALLOCATOR;
}

void wpc_omp_destroy_allocator(wpc_thread *thread, uint32_t allocator) { (void)thread, (void)allocator; }
void wpc_omp_set_default_allocator(wpc_thread *thread, uint32_t allocator) { (void)thread, (void)allocator; }

uint32_t wpc_omp_get_default_allocator(wpc_thread *thread) {
    (void)thread;
    return 1;
}
