/// test_directory.c - fd_readdir.
#include "harness.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct entry {
    wasi_dirent head;
    char name[256];
} entry;

/// Reads one buffer's worth from `cookie`; complete entries go to `entries`. Returns their number; `*is_end`: the buffer
/// was not filled.
static size_t read_entries(uint32_t fd, uint32_t size, uint64_t cookie, entry *entries, size_t most, bool *is_end) {
    uint32_t result = room(4);
    uint32_t buffer = room(size);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_readdir(guest, fd, buffer, size, cookie, result));
    uint32_t used = load32(result);
    CHECK(used <= size);
    *is_end = used < size;
    size_t count = 0;
    for (uint32_t position = 0; position + sizeof(wasi_dirent) <= used && count < most;) {
        entry *entry = &entries[count];
        memcpy(&entry->head, at(buffer + position), sizeof entry->head);
        position += (uint32_t)sizeof entry->head;
        CHECK(entry->head.name_length < 256);
        if (entry->head.name_length >= 256 || position + entry->head.name_length > used) break;
        memcpy(entry->name, at(buffer + position), entry->head.name_length);
        entry->name[entry->head.name_length] = '\0';
        position += entry->head.name_length;
        count++;
    }
    forget();
    return count;
}

/// The whole directory through buffers of `size` bytes.
static size_t read_all(uint32_t fd, uint32_t size, entry *entries, size_t most) {
    size_t count = 0;
    bool is_end = false;
    uint64_t cookie = 0;
    while (!is_end && count < most) {
        size_t more = read_entries(fd, size, cookie, entries + count, most - count, &is_end);
        if (more == 0) break;
        count += more;
        cookie = entries[count - 1].head.next;
    }
    return count;
}

static size_t occurrences(const entry *entries, size_t count, const char *name) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += strcmp(entries[i].name, name) == 0;
    return found;
}

static void empty_directory(void) {
    entry entries[8];
    CHECK(read_all(ROOT, 4096, entries, 8) == 2);
    EXPECT_TEXT(".", entries[0].name);
    EXPECT_TEXT("..", entries[1].name);
    struct stat status;
    CHECK(stat("root", &status) == 0);
    CHECK(entries[0].head.inode == status.st_ino && entries[0].head.filetype == FILETYPE_DIRECTORY);
    // Nothing of what lies above.
    CHECK(entries[1].head.inode == status.st_ino && entries[1].head.filetype == FILETYPE_DIRECTORY);
}

static void types_and_inodes(void) {
    entry entries[8];
    host_file("root/file", "");
    CHECK(mkdir("root/directory", 0777) == 0 && symlink("file", "root/link") == 0 && mkfifo("root/fifo", 0666) == 0);
    size_t count = read_all(ROOT, 4096, entries, 8);
    CHECK(count == 6);
    for (size_t i = 2; i < count; i++) {
        char path[300];
        struct stat status;
        snprintf(path, sizeof path, "root/%s", entries[i].name);
        CHECK(lstat(path, &status) == 0 && status.st_ino == entries[i].head.inode);
        CHECK(entries[i].head.filetype == wpc_wasi_filetype(status.st_mode));
    }
}

static void many_entries_through_small_buffers(void) {
    enum { FILES = 500 };
    char name[300];
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "root/%.*s%d", i % 200, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", i);
        host_file(name, "");
    }
    entry *entries = calloc(FILES + 10, sizeof *entries);
    if (entries == NULL) abort();
    static const uint32_t sizes[] = {280, 300, 511, 1024, 4096, 65536, 200000};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        size_t count = read_all(ROOT, sizes[s], entries, FILES + 10);
        CHECK(count == FILES + 2);
        for (size_t i = 0; i < count; i += 37) CHECK(occurrences(entries, count, entries[i].name) == 1);
    }
    free(entries);
}

static void any_cookie_can_be_taken_up_again(void) {
    char name[300];
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "root/%d", i);
        host_file(name, "");
    }
    entry all[60];
    entry again[60];
    bool is_end;
    size_t count = read_all(ROOT, 4096, all, 60);
    CHECK(count == 52);
    // 32 bits are enough for them: wasi-libc's telldir has no more.
    for (size_t i = 0; i < count; i++) CHECK(all[i].head.next == i + 1);
    for (size_t i = count; i-- > 0;) {
        size_t rest = read_entries(ROOT, 8192, all[i].head.next, again, 60, &is_end);
        CHECK(rest == count - i - 1);
        if (rest > 0) EXPECT_TEXT(all[i + 1].name, again[0].name);
    }
    // Entries that go away and come do not disturb the others.
    uint64_t cookie = all[20].head.next;
    snprintf(name, sizeof name, "root/%s", all[10].name);
    CHECK(unlink(name) == 0);
    snprintf(name, sizeof name, "root/%s", all[30].name);
    CHECK(unlink(name) == 0);
    size_t rest = read_entries(ROOT, 8192, cookie, again, 60, &is_end);
    CHECK(rest == count - 22);
    CHECK(occurrences(again, rest, all[30].name) == 0 && occurrences(again, rest, all[31].name) == 1);
}

static void truncates_at_the_buffer(void) {
    uint32_t result = room(4);
    uint32_t buffer = room(64);
    memset(at(buffer), 0xEE, 64);
    for (uint32_t size = 0; size <= 60; size++) {
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_readdir(guest, ROOT, buffer, size, 0, result));
        CHECK(load32(result) == (size < 51 ? size : 51));
        CHECK(((uint8_t *)at(buffer))[size] == 0xEE || size > 51);
        memset(at(buffer), 0xEE, 64);
    }
}

static void errors(void) {
    uint32_t fd;
    uint32_t result = room(4);
    uint32_t buffer = room(64);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_NOTDIR, wpc_wasi_fd_readdir(guest, fd, buffer, 64, 0, result));
    EXPECT(WASI_NOTDIR, wpc_wasi_fd_readdir(guest, 0, buffer, 64, 0, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_readdir(guest, 99, buffer, 64, 0, result));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_readdir(guest, ROOT, buffer, 64, 2, result));
    // Cookies that were never given out.
    static const uint64_t cookies[] = {4, 1000, UINT64_C(1) << 31, UINT64_C(1) << 62, INT64_MAX, UINT64_C(1) << 63,
                                       UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof cookies / sizeof cookies[0]; i++) {
        uint32_t error = wpc_wasi_fd_readdir(guest, ROOT, buffer, 64, cookies[i], result);
        CHECK(error == WASI_INVAL);
    }
}

static void removed_directory(void) {
    uint32_t fd;
    entry entries[8];
    CHECK(mkdir("root/d", 0777) == 0);
    EXPECT(WASI_SUCCESS, open_directory(ROOT, "d", &fd));
    CHECK(rmdir("root/d") == 0);
    CHECK(read_all(fd, 4096, entries, 8) == 2);
}

static const test tests[] = {
    {"empty directory", empty_directory},
    {"types and inodes", types_and_inodes},
    {"many entries through small buffers", many_entries_through_small_buffers},
    {"any cookie can be taken up again", any_cookie_can_be_taken_up_again},
    {"truncates at the buffer", truncates_at_the_buffer},
    {"errors", errors},
    {"removed directory", removed_directory},
};
FAMILY(directory_family, "directory", tests, false);
