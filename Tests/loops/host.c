/// host.c - calls the functions f0, f1, ... of a compiled module with starts and limits at every edge of its memory.
///     host COUNT
/// Prints a line a call: the result and a hash of the memory, or the trap. Of a memory that is longer than LENGTH its beginning and its end count.
#include <wpc.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

const wpc_module *wpc_module_loops(void);

enum { LENGTH = 2 << 16 };

static const uint32_t starts[][3] = {
    {0, 4096, 8192},
    {64, 70000, 200},
    {100, 104, 96},
    {LENGTH - 256, 0, 65536},
    {LENGTH - 64, LENGTH - 200, 16},
    {0xFFFFFFF0u, 0, 64},
    {8, 16, 0xFFFFFF00u},
    {0xFFFF0000u, 0xFFFE0000u, 4},
    {3, 70001, 30013},
    {1000, 1000, 1000},
    {1000, 1016, 992},
    {60000, 0xFFFFFFFCu, 50000},
};
static const uint32_t limits[] = {1,    8,           16,          40,          64,          120,        960,   1000,
                                  1001, 0,           0xFFFFFFFFu, 0xFFFFFFF0u, 0xFFFFFFC0u, 0x80000000u, 200000};

static void fill(uint8_t *bytes, uint32_t state) {
    for (size_t i = 0; i < LENGTH; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24 & 0x3F);
    }
}

static uint64_t hash(const uint8_t *bytes) {
    uint64_t value = 1469598103934665603u;
    for (size_t i = 0; i < LENGTH; i++) value = (value ^ bytes[i]) * 1099511628211u;
    return value;
}

/// What the memory's bytes are, or what they come to.
static uint64_t fill_and_hash(uint8_t *bytes, uint64_t length, bool fills, uint32_t state) {
    uint8_t *end = bytes + length - LENGTH;
    if (fills) {
        fill(bytes, state);
        if (end != bytes) fill(end, state + 1);
        return 0;
    }
    return end == bytes ? hash(bytes) : hash(bytes) * 31 + hash(end);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    int count = atoi(argv[1]);
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_loops(), NULL, &failure);
    wpc_extern memory;
    if (instance == NULL || !wpc_instance_export(instance, wpc_name_of("memory"), &memory)) return 3;
    uint8_t *bytes = wpc_memory_data(memory.memory);
    uint64_t length = wpc_memory_byte_length(memory.memory);
    for (int number = 0; number < count; number++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", number);
        wpc_extern function;
        if (!wpc_instance_export(instance, wpc_name_of(name), &function)) return 4;
        for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
            for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
                fill_and_hash(bytes, length, true, (uint32_t)(12345 + s * 7 + l));
                // One limit in four counts from the first start.
                uint32_t limit = l % 4 == 3 ? starts[s][0] + limits[l] : limits[l];
                wpc_value arguments[4] = {{.i32 = (int32_t)starts[s][0]}, {.i32 = (int32_t)starts[s][1]},
                                          {.i32 = (int32_t)starts[s][2]}, {.i32 = (int32_t)limit}};
                wpc_value result;
                wpc_trap *trap = NULL;
                printf("%s %zu %zu: ", name, s, l);
                if (wpc_call(function.function, arguments, &result, &trap)) {
                    printf("%llx %llx\n", (unsigned long long)result.i64, (unsigned long long)fill_and_hash(bytes, length, false, 0));
                } else {
                    printf("%s\n", wpc_trap_message(trap));
                    wpc_trap_delete(trap);
                }
                fflush(stdout);
            }
    }
    return 0;
}
