/// memory.c - linear memories: reserved whole, made accessible as they grow.
///
/// A 32-bit memory reserves every address that a 32-bit index plus a 32-bit offset can reach, so that compiled code needs
/// no bounds check: what lies beyond byte_length faults, and signals.c turns the fault into the trap. This is exact to the
/// host's page: memories whose page size is smaller than that need explicit checks, as 64-bit memories do. Loops may walk pointers of
/// 64 bits instead of indices of 32 that would wrap at either end: hence what is reserved below the base, and the
/// last page of the index range, which a memory of a module with such loops doesn't get (wpc_memory_keep_short).
#include "base/memory.h"

#include "base/check_stack.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/memory_registry.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

/// The widest access is 16 bytes; the rest lets the vectoriser's and memcpy's neighbours fault, too.
#define GUARD_SIZE (UINT64_C(64) << 10)
#define RANGE_32 (UINT64_C(1) << 32)
/// What a 64-bit memory without a smaller maximum gets at most. 128 of them fit the 47-bit address space.
#define RANGE_64 (UINT64_C(1) << 40)
#define SMALLEST_RANGE_64 (UINT64_C(1) << 30)

_Static_assert(WPC_MEMORY_BELOW % WPC_MEMORY_ALIGNMENT == 0, "compiled code knows how a memory's base is aligned");

static uint64_t round_to_host_page(uint64_t bytes) {
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

/// Bytes of `pages`, or UINT64_MAX if that does not fit.
static uint64_t byte_count(uint64_t pages, uint32_t page_size_log2) {
    return pages > (UINT64_MAX >> page_size_log2) ? UINT64_MAX : pages << page_size_log2;
}

uint64_t wpc_memory_most_bytes = UINT64_MAX;

/// The most bytes that a memory of this type can have.
static uint64_t byte_limit(const wpc_memory_type *type) {
    uint64_t limit = type->is_64 ? UINT64_MAX : RANGE_32;
    if (type->has_maximum) {
        uint64_t maximum = byte_count(type->maximum_pages, type->page_size_log2);
        if (maximum < limit) limit = maximum;
    }
    return limit < wpc_memory_most_bytes ? limit : wpc_memory_most_bytes;
}

static uint8_t *reserve(uint64_t size) {
    void *base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

/// Reserves the address space. A 64-bit memory takes less where the system has less to give.
static bool reserve_range(wpc_memory *memory, uint64_t minimum, uint64_t limit) {
    if (!memory->is_64) {
        memory->reserved = WPC_MEMORY_REACH;
        memory->reserved_below = WPC_MEMORY_BELOW;
        uint8_t *start = reserve(memory->reserved_below + memory->reserved);
        if (start == NULL) return false;
        memory->base = start + memory->reserved_below;
        return true;
    }
    uint64_t range = round_to_host_page(limit < RANGE_64 ? limit : RANGE_64);
    for (;;) {
        memory->reserved = range + GUARD_SIZE;
        memory->base = reserve(memory->reserved);
        if (memory->base != NULL) return true;
        if (range <= SMALLEST_RANGE_64 || range / 2 < minimum) return false;
        range = round_to_host_page(range / 2);
    }
}

static void unreserve(wpc_memory *memory) {
    munmap(memory->base - memory->reserved_below, memory->reserved_below + memory->reserved);
}

/// Makes the bytes up to `length` accessible.
static bool make_accessible(wpc_memory *memory, uint64_t old_length, uint64_t length) {
    uint64_t start = round_to_host_page(old_length);
    uint64_t end = round_to_host_page(length);
    return end <= start || mprotect(memory->base + start, end - start, PROT_READ | PROT_WRITE) == 0;
}

wpc_memory *wpc_memory_make(const wpc_memory_type *type, char *error, size_t error_size) {
    if (type->page_size_log2 > 16) {
        wpc_error_write(error, error_size, "a memory's page size of 2^%u bytes is not valid", type->page_size_log2);
        return NULL;
    }
    uint64_t minimum = byte_count(type->minimum_pages, type->page_size_log2);
    uint64_t limit = byte_limit(type);
    if (minimum > wpc_memory_most_bytes) {
        wpc_error_write(error, error_size, "a memory of %llu pages is larger than WPC_MAX_MEMORY_SIZE allows",
                        (unsigned long long)type->minimum_pages);
        return NULL;
    }
    if (minimum > limit || minimum > (type->is_64 ? RANGE_64 : RANGE_32)) {
        wpc_error_write(error, error_size, "a memory of %llu pages is too large",
                        (unsigned long long)type->minimum_pages);
        return NULL;
    }
    wpc_memory *memory = calloc(1, sizeof(wpc_memory));
    if (memory == NULL) {
        wpc_error_write(error, error_size, "out of memory");
        return NULL;
    }
    memory->maximum_pages = type->maximum_pages;
    memory->page_size_log2 = type->page_size_log2;
    memory->is_64 = type->is_64;
    memory->is_shared = type->is_shared;
    memory->has_maximum = type->has_maximum;
    memory->reference_count = 1;
    if (!reserve_range(memory, minimum, limit)) {
        wpc_error_write(error, error_size,
                        "cannot reserve %llu MiB of address space for a memory: %s (is there a limit, as of `ulimit -v`?)",
                        (unsigned long long)((memory->reserved_below + memory->reserved) >> 20), strerror(errno));
        free(memory);
        return NULL;
    }
    if (!make_accessible(memory, 0, minimum)) {
        wpc_error_write(error, error_size, "cannot allocate a memory of %llu bytes: %s", (unsigned long long)minimum,
                        strerror(errno));
        unreserve(memory);
        free(memory);
        return NULL;
    }
    memory->byte_length = minimum;
    if (!wpc_memory_registry_add(memory)) {
        wpc_error_write(error, error_size, "out of memory");
        unreserve(memory);
        free(memory);
        return NULL;
    }
    return memory;
}

void wpc_memory_retain(wpc_memory *memory) { __atomic_fetch_add(&memory->reference_count, 1, __ATOMIC_RELAXED); }

void wpc_memory_release(wpc_memory *memory) {
    if (__atomic_fetch_sub(&memory->reference_count, 1, __ATOMIC_ACQ_REL) != 1) return;
    wpc_memory_registry_remove(memory);
    unreserve(memory);
    free(memory);
}

static int64_t grow_locked(wpc_memory *memory, uint64_t delta) {
    uint64_t old_length = memory->byte_length;
    uint64_t old_pages = old_length >> memory->page_size_log2;
    wpc_memory_type type = {
        .maximum_pages = memory->maximum_pages,
        .page_size_log2 = memory->page_size_log2,
        .is_64 = memory->is_64,
        .has_maximum = memory->has_maximum,
    };
    uint64_t limit = byte_limit(&type);
    if (memory->is_short && limit > WPC_MEMORY_SHORT) limit = WPC_MEMORY_SHORT;
    if (limit > memory->reserved - GUARD_SIZE) limit = memory->reserved - GUARD_SIZE;
    uint64_t added = byte_count(delta, memory->page_size_log2);
    if (added > limit || old_length > limit - added) return -1;
    if (!make_accessible(memory, old_length, old_length + added)) return -1;
    __atomic_store_n(&memory->byte_length, old_length + added, __ATOMIC_SEQ_CST);
    return (int64_t)old_pages;
}

bool wpc_memory_keep_short(wpc_memory *memory) {
    if (memory->is_64 || memory->page_size_log2 != 16) return true;
    wpc_lock_acquire(&memory->lock);
    bool is_possible = memory->byte_length <= WPC_MEMORY_SHORT;
    if (is_possible) memory->is_short = true;
    wpc_lock_release(&memory->lock);
    return is_possible;
}

int64_t wpc_memory_grow(wpc_thread *thread, wpc_memory *memory, uint64_t delta) {
    (void)thread;
    wpc_check_stack();
    wpc_lock_acquire(&memory->lock);
    int64_t old_pages = grow_locked(memory, delta);
    wpc_lock_release(&memory->lock);
    return old_pages;
}

// ------------------------------------------------------------------------------------------- for the embedder

wpc_memory *wpc_memory_new(const wpc_memory_type *type, char *error, size_t error_size) {
    return wpc_memory_make(type, error, error_size);
}

void wpc_memory_delete(wpc_memory *memory) {
    if (memory != NULL) wpc_memory_release(memory);
}

uint8_t *wpc_memory_data(const wpc_memory *memory) { return memory->base; }

uint64_t wpc_memory_byte_length(const wpc_memory *memory) {
    return __atomic_load_n(&memory->byte_length, __ATOMIC_ACQUIRE);
}

uint64_t wpc_memory_size(const wpc_memory *memory) { return wpc_memory_byte_length(memory) >> memory->page_size_log2; }

int64_t wpc_memory_grow_by(wpc_memory *memory, uint64_t delta) { return wpc_memory_grow(NULL, memory, delta); }

bool wpc_memory_read(const wpc_memory *memory, uint64_t offset, void *bytes, size_t length) {
    uint64_t limit = wpc_memory_byte_length(memory);
    if (length > limit || offset > limit - length) return false;
    if (length != 0) memcpy(bytes, memory->base + offset, length);
    return true;
}

bool wpc_memory_write(wpc_memory *memory, uint64_t offset, const void *bytes, size_t length) {
    uint64_t limit = wpc_memory_byte_length(memory);
    if (length > limit || offset > limit - length) return false;
    if (length != 0) memcpy(memory->base + offset, bytes, length);
    return true;
}
