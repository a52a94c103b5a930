/// test_threads.c - many native threads at once.
#include "fixture.h"

#include <pthread.h>

#define THREADS 8

static void run_on_threads(void *(*body)(void *), void *context) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, body, context) == 0);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

static void *use_instances(void *context) {
    for (int i = 0; i < 20; i++) {
        wpc_instance *instance = fixture_make_library();
        wpc_value values[2] = {{.i32 = i}, {.i32 = 1}};
        CHECK(wpc_call(test_export(instance, "add").function, values, values, NULL) && values[0].i32 == i + 1);
        CHECK(test_call_trap(test_export(instance, "fail").function, NULL) == WPC_TRAP_UNREACHABLE);
#if HAS_FAULTS
        wpc_value address = {.i32 = 1 << 20};
        CHECK(test_call_trap(test_export(instance, "load").function, &address) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
#endif
        wpc_instance_delete(instance);
    }
    return context;
}

TEST(threads_make_instances_and_trap) { run_on_threads(use_instances, NULL); }

static void *grow(void *context) {
    wpc_memory *memory = context;
    for (int i = 0; i < 100; i++) {
        int64_t old_pages = wpc_memory_grow_by(memory, 1);
        CHECK(old_pages >= 0);
        CHECK(wpc_memory_byte_length(memory) >= (uint64_t)(old_pages + 1) << 16);
        wpc_memory_data(memory)[old_pages << 16] += 1;
    }
    return context;
}

TEST(threads_grow_one_memory) {
    wpc_memory_type type = {.maximum_pages = 65536, .page_size_log2 = 16, .has_maximum = true, .is_shared = true};
    wpc_memory *memory = wpc_memory_new(&type, NULL, 0);
    run_on_threads(grow, memory);
    CHECK(wpc_memory_size(memory) == 100 * THREADS);
    for (uint64_t page = 0; page < 100 * THREADS; page++) CHECK(wpc_memory_data(memory)[page << 16] == 1);
    wpc_memory_delete(memory);
}

static void *grow_table(void *context) {
    for (int i = 0; i < 100; i++) CHECK(wpc_table_grow_by(context, 3, context) >= 0);
    return context;
}

TEST(threads_grow_one_table) {
    wpc_table *table = wpc_table_new(&(wpc_table_type){.type = WPC_EXTERNREF}, NULL, NULL, 0);
    run_on_threads(grow_table, table);
    CHECK(wpc_table_length(table) == 300 * THREADS);
    for (uint64_t i = 0; i < 300 * THREADS; i++) CHECK(table->elements[i] == table);
    wpc_table_delete(table);
}
