/// test_memory.c - guest pointers: every one is checked, sizes do not overflow, nothing happens after a bad one.
#include "harness.h"

#include <stdlib.h>

static void vectors_outside(void) {
    uint32_t fd;
    uint32_t result = room(4);
    uint32_t buffer = room(16);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, BAD, 1, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, UINT32_MAX, 1, result));
    // 0x20000001 * 8 is 8 in 32 bits.
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(buffer, 4), 0x20000001, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(buffer, 4), UINT32_MAX, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(GUEST_SIZE - 2, 4), 1, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(16, UINT32_MAX), 1, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(UINT32_MAX, 2), 1, result));
    EXPECT(WASI_FAULT, wpc_wasi_fd_read(guest, fd, vector(GUEST_SIZE - 2, 4), 1, result));
    // A bad result pointer is found before anything is written.
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(buffer, 4), 1, BAD));
    char contents[4096];
    host_contents("root/f", contents);
    EXPECT_TEXT("", contents);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, vector(GUEST_SIZE, 0), 1, result));
    CHECK(load32(result) == 0);
}

static void paths_outside(void) {
    uint32_t result = room(64);
    EXPECT(WASI_FAULT, wpc_wasi_path_open(guest, ROOT, 0, BAD, 2, OFLAGS_CREAT, ALL_RIGHTS, 0, 0, result));
    EXPECT(WASI_FAULT, wpc_wasi_path_open(guest, ROOT, 0, 0, UINT32_MAX, OFLAGS_CREAT, ALL_RIGHTS, 0, 0, result));
    EXPECT(WASI_FAULT, wpc_wasi_path_open(guest, ROOT, 0, put_string("f"), 1, OFLAGS_CREAT, ALL_RIGHTS, 0, 0, BAD));
    wasi_filestat status;
    EXPECT(WASI_NOENT, stat_at(ROOT, "f", 0, &status));
    EXPECT(WASI_FAULT, wpc_wasi_path_filestat_get(guest, ROOT, 0, put_string("."), 1, GUEST_SIZE - 63));
    EXPECT(WASI_FAULT, wpc_wasi_path_create_directory(guest, ROOT, BAD, 2));
    EXPECT(WASI_FAULT, wpc_wasi_path_remove_directory(guest, ROOT, BAD, 2));
    EXPECT(WASI_FAULT, wpc_wasi_path_unlink_file(guest, ROOT, BAD, 2));
    EXPECT(WASI_FAULT, wpc_wasi_path_filestat_set_times(guest, ROOT, 0, BAD, 2, 0, 0, 0));
    EXPECT(WASI_FAULT, wpc_wasi_path_link(guest, ROOT, 0, put_string("f"), 1, ROOT, BAD, 2));
    EXPECT(WASI_FAULT, wpc_wasi_path_rename(guest, ROOT, BAD, 2, ROOT, put_string("f"), 1));
    EXPECT(WASI_FAULT, wpc_wasi_path_symlink(guest, BAD, 2, ROOT, put_string("f"), 1));
    EXPECT(WASI_FAULT, wpc_wasi_path_symlink(guest, put_string("t"), 1, ROOT, BAD, 2));
    EXPECT(WASI_SUCCESS, symlink_at("t", ROOT, "link"));
    EXPECT(WASI_FAULT, wpc_wasi_path_readlink(guest, ROOT, put_string("link"), 4, BAD, 2, result));
    EXPECT(WASI_FAULT, wpc_wasi_path_readlink(guest, ROOT, put_string("link"), 4, result, 2, BAD));
}

static void results_outside(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_FAULT, wpc_wasi_fd_fdstat_get(guest, fd, GUEST_SIZE - 23));
    EXPECT(WASI_FAULT, wpc_wasi_fd_filestat_get(guest, fd, GUEST_SIZE - 63));
    EXPECT(WASI_FAULT, wpc_wasi_fd_seek(guest, fd, 5, WHENCE_SET, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_fd_tell(guest, fd, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_fd_prestat_get(guest, ROOT, GUEST_SIZE - 7));
    EXPECT(WASI_FAULT, wpc_wasi_fd_prestat_dir_name(guest, ROOT, GUEST_SIZE - 3, 4));
    EXPECT(WASI_FAULT, wpc_wasi_fd_readdir(guest, ROOT, GUEST_SIZE - 3, 4, 0, 64));
    EXPECT(WASI_FAULT, wpc_wasi_fd_readdir(guest, ROOT, 0, 4, 0, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_poll_oneoff(guest, GUEST_SIZE - 47, 0, 1, 128));
    EXPECT(WASI_FAULT, wpc_wasi_poll_oneoff(guest, 0, GUEST_SIZE - 31, 1, 128));
    EXPECT(WASI_FAULT, wpc_wasi_poll_oneoff(guest, 0, 64, 1, BAD));
    EXPECT(WASI_FAULT, wpc_wasi_poll_oneoff(guest, 0, 64, 60000, 128));
}

static void more_vectors_than_the_host_takes(void) {
    uint32_t fd;
    uint32_t result = room(4);
    uint32_t buffer = put_string("ab");
    enum { COUNT = 3000 };
    wasi_iovec *vectors = calloc(COUNT, sizeof *vectors);
    if (vectors == NULL) abort();
    // Empty ones do not count: the two bytes are behind more of them than the host takes.
    for (uint32_t i = 0; i < COUNT; i++) vectors[i] = (wasi_iovec){buffer, 0};
    vectors[COUNT - 1] = (wasi_iovec){buffer, 2};
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, put(vectors, COUNT * sizeof *vectors), COUNT, result));
    CHECK(load32(result) == 2);
    for (uint32_t i = 0; i < COUNT; i++) vectors[i] = (wasi_iovec){buffer, 1};
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, put(vectors, COUNT * sizeof *vectors), COUNT, result));
    CHECK(load32(result) >= 1024 && load32(result) <= COUNT);
    // Those that the host would not see are checked too.
    vectors[COUNT - 1] = (wasi_iovec){GUEST_SIZE, 1};
    EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, put(vectors, COUNT * sizeof *vectors), COUNT, result));
    free(vectors);
}

/// No bytes are at every address: there is nothing to read or write there.
static void nothing_is_anywhere(void) {
    static const uint32_t places[] = {0, GUEST_SIZE, GUEST_SIZE + 1, UINT32_MAX};
    uint32_t fd;
    uint32_t result = room(64);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint32_t place = places[i];
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, vector(place, 0), 1, result));
        CHECK(load32(result) == 0);
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, place, 0, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, 1, vector(place, 0), 1, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_read(guest, fd, vector(place, 0), 1, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_pwrite(guest, fd, vector(place, 0), 1, 0, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_pread(guest, fd, place, 0, 0, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_random_get(guest, place, 0));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_readdir(guest, ROOT, place, 0, 0, result));
        EXPECT(WASI_NOENT, wpc_wasi_path_create_directory(guest, ROOT, place, 0));
        // A byte is not.
        if (place != 0) EXPECT(WASI_FAULT, wpc_wasi_fd_write(guest, fd, vector(place, 1), 1, result));
        if (place != 0) EXPECT(WASI_FAULT, wpc_wasi_random_get(guest, place, 1));
    }
}

static const test tests[] = {
    {"nothing is anywhere", nothing_is_anywhere},
    {"vectors outside", vectors_outside},
    {"paths outside", paths_outside},
    {"results outside", results_outside},
    {"more vectors than the host takes", more_vectors_than_the_host_takes},
};
FAMILY(memory_family, "memory", tests, false);
