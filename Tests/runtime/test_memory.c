/// test_memory.c - linear memories and tables: growth, limits, bulk operations.
#include "fixture.h"
#include "base/memory.h"

static wpc_memory *make(wpc_memory_type type) {
    char error[256];
    wpc_memory *memory = wpc_memory_new(&type, error, sizeof error);
    if (memory == NULL) test_fail(__FILE__, __LINE__, error);
    return memory;
}

TEST(memory_grow) {
    wpc_memory *memory =
        make((wpc_memory_type){.minimum_pages = 1, .maximum_pages = 3, .page_size_log2 = 16, .has_maximum = true});
    CHECK(wpc_memory_size(memory) == 1 && wpc_memory_byte_length(memory) == 65536);
    uint8_t *data = wpc_memory_data(memory);
    CHECK(wpc_memory_grow_by(memory, 0) == 1);
    CHECK(wpc_memory_grow_by(memory, 2) == 1);
    CHECK(wpc_memory_data(memory) == data && data[3 * 65536 - 1] == 0);
    data[3 * 65536 - 1] = 1;
    CHECK(wpc_memory_grow_by(memory, 1) == -1);
    CHECK(wpc_memory_grow_by(memory, UINT64_MAX) == -1);
    CHECK(wpc_memory_size(memory) == 3);
    wpc_memory_delete(memory);
}

TEST(memory_read_and_write) {
    wpc_memory *memory = make((wpc_memory_type){.minimum_pages = 1, .page_size_log2 = 16});
    char text[4] = "";
    CHECK(wpc_memory_write(memory, 65533, "abc", 3));
    CHECK(wpc_memory_read(memory, 65533, text, 3) && strcmp(text, "abc") == 0);
    CHECK(!wpc_memory_write(memory, 65534, "xyz", 3));
    CHECK(!wpc_memory_read(memory, UINT64_MAX, text, 2));
    CHECK(wpc_memory_write(memory, 65536, NULL, 0));
    CHECK(!wpc_memory_write(memory, 65537, NULL, 0));
    wpc_memory_delete(memory);
}

TEST(memory_limits) {
    char error[256];
    wpc_memory_type huge = {.minimum_pages = 65537, .page_size_log2 = 16};
    CHECK(wpc_memory_new(&huge, error, sizeof error) == NULL);
    CHECK_TEXT(error, "too large");
    huge = (wpc_memory_type){.minimum_pages = UINT64_C(1) << 48, .page_size_log2 = 16, .is_64 = true};
    CHECK(wpc_memory_new(&huge, error, sizeof error) == NULL);
    CHECK_TEXT(error, "too large");
    wpc_memory *memory = make((wpc_memory_type){.page_size_log2 = 16});
    CHECK(wpc_memory_grow_by(memory, 65537) == -1);
    wpc_memory_delete(memory);
}

TEST(memory_of_65536_pages) {
    const uint64_t all = UINT64_C(1) << 32;
    uint8_t byte = 7;
    wpc_memory *memory = make((wpc_memory_type){.page_size_log2 = 16});
    CHECK(wpc_memory_grow_by(memory, 65536) == 0 && wpc_memory_byte_length(memory) == all && wpc_memory_size(memory) == 65536);
    CHECK(wpc_memory_write(memory, all - 1, &byte, 1) && wpc_memory_data(memory)[all - 1] == 7);
    CHECK(!wpc_memory_write(memory, all, &byte, 1) && !wpc_memory_write(memory, all - 1, "xy", 2));
    CHECK(wpc_memory_grow_by(memory, 1) == -1 && wpc_memory_grow_by(memory, 0) == 65536);
    CHECK(!wpc_memory_keep_short(memory));
    wpc_memory_delete(memory);
    memory = make((wpc_memory_type){.minimum_pages = 65536, .page_size_log2 = 16});
    CHECK(wpc_memory_byte_length(memory) == all);
    wpc_memory_delete(memory);
    // Code relies on it that the last page is never there.
    memory = make((wpc_memory_type){.page_size_log2 = 16});
    CHECK(wpc_memory_keep_short(memory));
    CHECK(wpc_memory_grow_by(memory, 65536) == -1 && wpc_memory_grow_by(memory, 65535) == 0);
    CHECK(wpc_memory_grow_by(memory, 1) == -1 && wpc_memory_keep_short(memory));
    wpc_memory_delete(memory);
}

TEST(memory_of_64_bits) {
    wpc_memory *memory = make((wpc_memory_type){.minimum_pages = 1, .page_size_log2 = 16, .is_64 = true});
    CHECK(wpc_memory_grow_by(memory, UINT64_C(1) << 47) == -1);
    CHECK(wpc_memory_grow_by(memory, (UINT64_C(5) << 30) >> 16) == 1);
    wpc_memory_data(memory)[UINT64_C(5) << 30] = 1;
    wpc_memory_delete(memory);
    wpc_memory_type whole = {
        .maximum_pages = UINT64_C(1) << 48, .page_size_log2 = 16, .is_64 = true, .has_maximum = true};
    memory = make(whole);
    wpc_memory_delete(memory);
}

TEST(memory_with_pages_of_one_byte) {
    wpc_memory *memory = make((wpc_memory_type){.minimum_pages = 3, .maximum_pages = UINT32_MAX, .has_maximum = true});
    CHECK(wpc_memory_size(memory) == 3);
    CHECK(wpc_memory_grow_by(memory, 5000) == 3 && wpc_memory_byte_length(memory) == 5003);
    wpc_memory_data(memory)[5002] = 1;
    CHECK(wpc_memory_grow_by(memory, 1) == 5003);
    wpc_memory_delete(memory);
}

static wpc_instance *instance;

static wpc_trap_kind trap_of(void (*body)(void *)) {
    wpc_trap_report report;
    return wpc_protect(instance->thread, body, instance->thread, &report) ? WPC_TRAP_NONE : report.kind;
}

static void copy_over_end(void *thread) {
    (void)thread;
    wpc_memory_copy(instance->memories[0], instance->memories[0], 65530, 16, 7);
}
static void copy_from_end(void *thread) {
    (void)thread;
    wpc_memory_copy(instance->memories[0], instance->memories[0], 0, 65536, 1);
}
static void fill_over_end(void *thread) {
    (void)thread;
    wpc_memory_fill(instance->memories[0], UINT64_MAX, 1, 2);
}
static void init_over_segment(void *thread) { wpc_memory_init(thread, instance->memories[0], 0, 0, 3, 3); }
static void init_dropped(void *thread) {
    wpc_data_drop(thread, 0);
    wpc_memory_init(thread, instance->memories[0], 0, 0, 0, 0);
    wpc_memory_init(thread, instance->memories[0], 0, 0, 0, 1);
}

TEST(memory_bulk_operations) {
    instance = fixture_make_library();
    uint8_t *data = instance->memories[0]->base;
    wpc_memory_copy(instance->memories[0], instance->memories[0], 18, 16, 5);
    CHECK(memcmp(data + 16, "hehello", 7) == 0);
    wpc_memory_fill(instance->memories[0], 65535, 0x1FF, 1);
    CHECK(data[65535] == 0xFF);
    wpc_memory_copy(instance->memories[0], instance->memories[0], 65536, 65536, 0);
    CHECK(trap_of(copy_over_end) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS && data[65530] == 0);
    CHECK(trap_of(copy_from_end) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK(trap_of(fill_over_end) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK(trap_of(init_over_segment) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS && data[0] == 0);
    CHECK(trap_of(init_dropped) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS && data[0] == 0);
    wpc_instance_delete(instance);
}

static void table_copy_over_end(void *thread) {
    (void)thread;
    wpc_table_copy(instance->tables[0], instance->tables[0], 7, 0, 2);
}
static void table_fill_over_end(void *thread) {
    (void)thread;
    wpc_table_fill(instance->tables[0], 8, NULL, 1);
}
static void table_init_over_segment(void *thread) { wpc_table_init(thread, instance->tables[0], 0, 0, 1, 2); }
static void table_init_dropped(void *thread) {
    wpc_element_drop(thread, 0);
    wpc_table_init(thread, instance->tables[0], 0, 0, 0, 1);
}

TEST(table_operations) {
    instance = fixture_make_library();
    wpc_table *table = instance->tables[0];
    void *const add = table->elements[2];
    void *const twice = table->elements[3];
    wpc_table_copy(table, table, 3, 2, 2);
    CHECK(table->elements[3] == add && table->elements[4] == twice);
    wpc_table_copy(table, table, 2, 3, 2);
    CHECK(table->elements[2] == add && table->elements[3] == twice);
    CHECK(wpc_table_grow(instance->thread, table, add, 8) == 8);
    CHECK(table->elements[15] == add && wpc_table_length(table) == 16);
    CHECK(wpc_table_grow(instance->thread, table, NULL, 1) == -1);
    wpc_table_fill(table, 8, NULL, 8);
    CHECK(table->elements[15] == NULL);
    wpc_instance_delete(instance);

    instance = fixture_make_library();
    CHECK(trap_of(table_copy_over_end) == WPC_TRAP_TABLE_OUT_OF_BOUNDS);
    CHECK(trap_of(table_fill_over_end) == WPC_TRAP_TABLE_OUT_OF_BOUNDS);
    CHECK(trap_of(table_init_over_segment) == WPC_TRAP_TABLE_OUT_OF_BOUNDS);
    CHECK(trap_of(table_init_dropped) == WPC_TRAP_TABLE_OUT_OF_BOUNDS);
    CHECK(!wpc_table_set(instance->tables[0], 8, NULL));
    void *reference;
    CHECK(!wpc_table_get(instance->tables[0], UINT64_MAX, &reference));
    wpc_instance_delete(instance);
}

TEST(table_limits) {
    char error[256];
    wpc_table_type type = {.minimum = 10000001, .type = WPC_FUNCREF};
    CHECK(wpc_table_new(&type, NULL, error, sizeof error) == NULL);
    CHECK_TEXT(error, "too large");
    type.minimum = 0;
    wpc_table *table = wpc_table_new(&type, NULL, error, sizeof error);
    CHECK(wpc_table_grow_by(table, 10000001, NULL) == -1);
    CHECK(wpc_table_grow_by(table, 10000000, NULL) == 0);
    CHECK(wpc_table_grow_by(table, 1, NULL) == -1);
    wpc_table_delete(table);
}
