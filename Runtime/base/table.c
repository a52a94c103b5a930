/// table.c - tables, element segments, and the instructions on them that compiled code does not do itself (section 4.6.8
/// of the specification). Address space is reserved up to the maximum, so `elements` never moves.
#include "base/table.h"

#include "base/check_stack.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/reference.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

/// Bytes of a table's elements up to which they come from the heap.
#define SMALL_TABLE UINT64_C(1024)

static uint64_t length_of(const wpc_table *table) { return __atomic_load_n(&table->length, __ATOMIC_ACQUIRE); }

static bool is_inside(uint64_t start, uint64_t length, uint64_t limit) {
    return length <= limit && start <= limit - length;
}

/// Zeroed. Small tables share pages with other things: a mapping costs more than all else that is done for one.
static void *allocate_elements(uint64_t bytes) {
    if (bytes <= SMALL_TABLE) return calloc(1, bytes);
    void *elements = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return elements == MAP_FAILED ? NULL : elements;
}

wpc_table *wpc_table_make(const wpc_table_type *type, char *error, size_t error_size) {
    uint64_t limit = type->has_maximum && type->maximum < WPC_TABLE_LIMIT ? type->maximum : WPC_TABLE_LIMIT;
    if (type->minimum > limit) {
        wpc_error_write(error, error_size, "a table of %llu elements is too large: at most %llu are possible",
                        (unsigned long long)type->minimum, (unsigned long long)limit);
        return NULL;
    }
    wpc_table *table = calloc(1, sizeof(wpc_table));
    if (table == NULL) {
        wpc_error_write(error, error_size, "out of memory");
        return NULL;
    }
    table->reserved = (limit == 0 ? 1 : limit) * sizeof(void *);
    void *elements = allocate_elements(table->reserved);
    if (elements == NULL) {
        wpc_error_write(error, error_size, "cannot reserve %llu MiB of address space for a table: %s",
                        (unsigned long long)(table->reserved >> 20), strerror(errno));
        free(table);
        return NULL;
    }
    table->elements = elements;
    table->length = type->minimum;
    table->maximum = type->maximum;
    table->type = type->type;
    table->is_64 = type->is_64;
    table->has_maximum = type->has_maximum;
    table->reference_count = 1;
    return table;
}

void wpc_table_retain(wpc_table *table) { __atomic_fetch_add(&table->reference_count, 1, __ATOMIC_RELAXED); }

void wpc_table_release(wpc_table *table) {
    if (__atomic_fetch_sub(&table->reference_count, 1, __ATOMIC_ACQ_REL) != 1) return;
    if (table->reserved <= SMALL_TABLE)
        free(table->elements);
    else
        munmap(table->elements, table->reserved);
    free(table);
}

/// Elements are pointers that other threads may read at any time, so they are written one by one and whole.
static void store(void **element, void *value) { __atomic_store_n(element, value, __ATOMIC_RELAXED); }
static void *load(void *const *element) { return __atomic_load_n(element, __ATOMIC_RELAXED); }

static int64_t grow_locked(wpc_table *table, void *value, uint64_t delta) {
    uint64_t length = table->length;
    uint64_t limit = table->reserved / sizeof(void *);
    if (table->has_maximum && table->maximum < limit) limit = table->maximum;
    if (delta > limit || length > limit - delta) return -1;
    if (value != NULL)
        for (uint64_t i = length; i < length + delta; i++) store(&table->elements[i], value);
    __atomic_store_n(&table->length, length + delta, __ATOMIC_RELEASE);
    return (int64_t)length;
}

int64_t wpc_table_grow(wpc_thread *thread, wpc_table *table, void *value, uint64_t delta) {
    (void)thread;
    wpc_check_stack();
    wpc_lock_acquire(&table->lock);
    int64_t old_length = grow_locked(table, value, delta);
    wpc_lock_release(&table->lock);
    return old_length;
}

void wpc_table_fill(wpc_table *table, uint64_t start, void *value, uint64_t length) {
    if (!is_inside(start, length, length_of(table))) wpc_trap_table_out_of_bounds();
    for (uint64_t i = 0; i < length; i++) store(&table->elements[start + i], value);
}

void wpc_table_copy(wpc_table *to, wpc_table *from, uint64_t destination, uint64_t source, uint64_t length) {
    if (!is_inside(source, length, length_of(from)) || !is_inside(destination, length, length_of(to)))
        wpc_trap_table_out_of_bounds();
    void **target = to->elements + destination;
    void *const *origin = from->elements + source;
    if (to != from || destination <= source)
        for (uint64_t i = 0; i < length; i++) store(&target[i], load(&origin[i]));
    else
        for (uint64_t i = length; i > 0; i--) store(&target[i - 1], load(&origin[i - 1]));
}

void wpc_table_init(wpc_thread *thread, wpc_table *table, uint32_t segment, uint64_t destination, uint64_t source,
                    uint64_t length) {
    const struct wpc_element_segment *elements = &thread->instance->elements[segment];
    uint64_t available = __atomic_load_n(&elements->length, __ATOMIC_RELAXED);
    if (!is_inside(source, length, available) || !is_inside(destination, length, length_of(table)))
        wpc_trap_table_out_of_bounds();
    for (uint64_t i = 0; i < length; i++)
        store(&table->elements[destination + i], elements->references[source + i]);
}

/// The references stay allocated until the instance is freed: another thread may be reading them.
void wpc_element_drop(wpc_thread *thread, uint32_t segment) {
    __atomic_store_n(&thread->instance->elements[segment].length, 0, __ATOMIC_RELAXED);
}

void **wpc_elements_allocate(wpc_thread *thread, uint32_t segment, uint64_t count) {
    struct wpc_element_segment *elements = &thread->instance->elements[segment];
    void **references = calloc(count == 0 ? 1 : count, sizeof(void *));
    if (references == NULL) wpc_trap_out_of_memory();
    free(elements->references);
    elements->references = references;
    elements->length = count;
    return references;
}

void wpc_elements_functions(wpc_thread *thread, uint32_t segment, const uint32_t *slots, uint64_t count) {
    void **references = wpc_elements_allocate(thread, segment, count);
    for (uint64_t i = 0; i < count; i++) references[i] = thread->instance->functions[slots[i]];
}

// ------------------------------------------------------------------------------------------- for the embedder

wpc_table *wpc_table_new(const wpc_table_type *type, void *initial, char *error, size_t error_size) {
    wpc_table *table = wpc_table_make(type, error, error_size);
    if (table == NULL || initial == NULL) return table;
    wpc_reference_share(table->type, initial);
    for (uint64_t i = 0; i < table->length; i++) table->elements[i] = initial;
    return table;
}

void wpc_table_delete(wpc_table *table) {
    if (table != NULL) wpc_table_release(table);
}

uint64_t wpc_table_length(const wpc_table *table) { return length_of(table); }
wpc_value_type wpc_table_element_type(const wpc_table *table) { return table->type; }

bool wpc_table_get(const wpc_table *table, uint64_t index, void **reference) {
    if (index >= length_of(table)) return false;
    *reference = load(&table->elements[index]);
    return true;
}

bool wpc_table_set(wpc_table *table, uint64_t index, void *reference) {
    if (index >= length_of(table)) return false;
    wpc_reference_share(table->type, reference);
    store(&table->elements[index], reference);
    return true;
}

int64_t wpc_table_grow_by(wpc_table *table, uint64_t delta, void *reference) {
    wpc_reference_share(table->type, reference);
    return wpc_table_grow(NULL, table, reference, delta);
}
