/// test_arguments.c - args_*, environ_*.
#include "harness.h"

static void sizes(void) {
    uint32_t count = room(4);
    uint32_t size = room(4);
    EXPECT(WASI_SUCCESS, wpc_wasi_args_sizes_get(guest, count, size));
    CHECK(load32(count) == 3);
    CHECK(load32(size) == sizeof "program" + sizeof "one" + sizeof "two words");
    EXPECT(WASI_SUCCESS, wpc_wasi_environ_sizes_get(guest, count, size));
    CHECK(load32(count) == 2);
    CHECK(load32(size) == sizeof "A=1" + sizeof "B=");
    EXPECT(WASI_FAULT, wpc_wasi_args_sizes_get(guest, BAD, size));
    EXPECT(WASI_FAULT, wpc_wasi_args_sizes_get(guest, count, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_environ_sizes_get(guest, count, UINT32_MAX));
}

static void strings(void) {
    uint32_t pointers = room(12);
    uint32_t bytes = room(64);
    EXPECT(WASI_SUCCESS, wpc_wasi_args_get(guest, pointers, bytes));
    EXPECT_TEXT("program", (char *)at(load32(pointers)));
    EXPECT_TEXT("one", (char *)at(load32(pointers + 4)));
    EXPECT_TEXT("two words", (char *)at(load32(pointers + 8)));
    CHECK(load32(pointers) == bytes);
    EXPECT(WASI_SUCCESS, wpc_wasi_environ_get(guest, pointers, bytes));
    EXPECT_TEXT("A=1", (char *)at(load32(pointers)));
    EXPECT_TEXT("B=", (char *)at(load32(pointers + 4)));
    EXPECT(WASI_FAULT, wpc_wasi_args_get(guest, BAD, bytes));
    EXPECT(WASI_FAULT, wpc_wasi_args_get(guest, pointers, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_environ_get(guest, GUEST_SIZE - 4, bytes));
}

static void unaligned_pointers(void) {
    uint32_t pointers = room(16) + 1;
    uint32_t bytes = room(64) + 3;
    EXPECT(WASI_SUCCESS, wpc_wasi_args_get(guest, pointers, bytes));
    EXPECT_TEXT("one", (char *)at(load32(pointers + 4)));
}

static void last_variable_of_a_name_counts(void) {
    static const char *const environment[] = {"A=1", "AB=2", "A=3"};
    restart((wpc_wasi_options){.environment_count = 3, .environment = environment});
    uint32_t pointers = room(16);
    uint32_t bytes = room(64);
    EXPECT(WASI_SUCCESS, wpc_wasi_environ_get(guest, pointers, bytes));
    EXPECT_TEXT("AB=2", (char *)at(load32(pointers)));
    EXPECT_TEXT("A=3", (char *)at(load32(pointers + 4)));
}

static void nothing_is_granted_by_default(void) {
    wpc_wasi_attach(guest->instance, NULL);
    uint32_t count = room(4);
    uint32_t size = room(4);
    EXPECT(WASI_SUCCESS, wpc_wasi_args_sizes_get(guest, count, size));
    CHECK(load32(count) == 0 && load32(size) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_environ_sizes_get(guest, count, size));
    CHECK(load32(count) == 0 && load32(size) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, 2, room(24)));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_get(guest, 3, room(8)));
}

static const test tests[] = {
    {"sizes", sizes},
    {"strings", strings},
    {"unaligned pointers", unaligned_pointers},
    {"the last variable of a name counts", last_variable_of_a_name_counts},
    {"nothing is granted by default", nothing_is_granted_by_default},
};
FAMILY(arguments_family, "arguments", tests, false);
