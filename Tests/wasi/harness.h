/// harness.h - runs WASI calls as a guest makes them, without a compiled module.
///
/// Every test runs in a process of its own, in a fresh directory (the working directory) that holds
///   root/          preopened as descriptor 3, "root"
///   other/         preopened as descriptor 4, "other"
///   outside/secret a file that no guest may reach; contains SECRET
/// and with a fresh state: arguments "program", "one", "two words"; environment A=1 and B=.
#ifndef WASI_TEST_HARNESS_H
#define WASI_TEST_HARNESS_H

#include "../../Runtime/wasi/wasi_internal.h"

#include <setjmp.h>
#include <stdio.h>

#define SECRET "the secret"
#define ROOT 3u
#define OTHER 4u
#define ALL_RIGHTS UINT64_MAX
#define FOLLOW LOOKUPFLAGS_SYMLINK_FOLLOW

typedef struct test {
    const char *name;
    void (*run)(void);
} test;

/// A family of tests. `resolves`: it is run with both ways to resolve paths.
typedef struct family {
    const char *name;
    const test *tests;
    size_t count;
    bool resolves;
} family;

#define FAMILY(symbol, title, list, both)                                                                              \
    const family symbol = {.name = title, .tests = list, .count = sizeof list / sizeof list[0], .resolves = both}

/// The guest: its thread block, and the size of its memory.
extern wpc_thread *const guest;
#define GUEST_SIZE 262144u
/// A pointer outside of the guest's memory.
#define BAD (GUEST_SIZE - 1)

/// Whether the test runs with the descriptor walk.
extern bool walks;

/// Replaces the guest's state by one with these options (`always_walk` is set as the test run wants it).
void restart(wpc_wasi_options options);

/// Guest memory: allocation without free, and access.
uint32_t room(size_t size);
uint32_t put(const void *bytes, size_t size);
uint32_t put_string(const char *string);
void *at(uint32_t pointer);
uint32_t load32(uint32_t pointer);
uint64_t load64(uint32_t pointer);
/// Forgets all allocations.
void forget(void);

/// One vector over `length` bytes at `pointer`.
uint32_t vector(uint32_t pointer, uint32_t length);

/// Calls in the shapes that tests want. The result is the errno.
uint32_t open_at(uint32_t directory, const char *path, uint32_t lookup, uint32_t open_flags, uint64_t base,
                 uint32_t fd_flags, uint32_t *fd);
/// Opens for reading and writing, following links.
uint32_t open_file(uint32_t directory, const char *path, uint32_t open_flags, uint32_t *fd);
uint32_t open_directory(uint32_t directory, const char *path, uint32_t *fd);
uint32_t write_text(uint32_t fd, const char *text, uint32_t *done);
/// Reads up to 4095 bytes into `text`, NUL-terminated.
uint32_t read_text(uint32_t fd, char text[4096]);
uint32_t stat_at(uint32_t directory, const char *path, uint32_t lookup, wasi_filestat *status);
uint32_t create_directory(uint32_t directory, const char *path);
uint32_t remove_directory(uint32_t directory, const char *path);
uint32_t unlink_file(uint32_t directory, const char *path);
uint32_t rename_at(uint32_t from_directory, const char *from, uint32_t to_directory, const char *to);
uint32_t link_at(uint32_t from_directory, const char *from, uint32_t to_directory, const char *to);
uint32_t symlink_at(const char *target, uint32_t directory, const char *path);
uint32_t readlink_at(uint32_t directory, const char *path, char target[4096]);

/// On the host: a file with these contents; the contents of a file (at most 4095 bytes; "" if there is none).
void host_file(const char *path, const char *contents);
void host_contents(const char *path, char contents[4096]);

/// How the innermost RECOVER ended: the exit code of proc_exit, or -1 and the trap.
extern jmp_buf recovery;
extern bool has_recovery;
extern int exit_code;
extern wpc_trap_kind trap_kind;
/// Runs a statement that may exit or trap; false if it did.
#define RECOVER(statement) (has_recovery = true, setjmp(recovery) == 0 ? ((statement), has_recovery = false, true) : (has_recovery = false))

void fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, "%s", #condition))
/// The errno of a call.
#define EXPECT(expected, call)                                                                                         \
    do {                                                                                                               \
        uint32_t got_ = (call);                                                                                        \
        if (got_ != (expected)) fail(__FILE__, __LINE__, "%s: errno %u, not %u (%s)", #call, got_, (unsigned)(expected), #expected); \
    } while (0)
#define EXPECT_TEXT(expected, text)                                                                                    \
    (strcmp(expected, text) == 0 ? (void)0 : fail(__FILE__, __LINE__, "'%s', not '%s'", text, expected))

#endif
