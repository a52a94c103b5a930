/// test_race.c - an attacker with a second thread, who changes the tree while a path is resolved.
#include "harness.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif

/// How long each race goes on, in milliseconds.
#define DURATION 300

static atomic_bool is_over;

static void exchange(const char *a, const char *b) {
    syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

/// Runs `attacker` beside `victim`, which is called again and again.
static void race(void *(*attacker)(void *), void (*victim)(void)) {
    pthread_t thread;
    struct timespec start;
    struct timespec now;
    atomic_store(&is_over, false);
    CHECK(pthread_create(&thread, NULL, attacker, NULL) == 0);
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        for (int i = 0; i < 20; i++) {
            victim();
            forget();
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < DURATION);
    atomic_store(&is_over, true);
    pthread_join(thread, NULL);
}

/// Reads a file if it can be opened: it must not be the secret.
static void read_it(uint32_t directory, const char *path) {
    uint32_t fd;
    char text[4096];
    if (open_at(directory, path, FOLLOW, 0, RIGHT_FD_READ, 0, &fd) != WASI_SUCCESS) return;
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    CHECK(strcmp(text, SECRET) != 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
}

static void *swap_directory_and_link(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) exchange("root/d", "root/link");
    return NULL;
}

static void victim_of_directory_and_link(void) {
    read_it(ROOT, "d/secret");
    read_it(ROOT, "d/../d/secret");
    uint32_t fd;
    if (open_at(ROOT, "d/created", FOLLOW, OFLAGS_CREAT, ALL_RIGHTS, 0, &fd) == WASI_SUCCESS) wpc_wasi_fd_close(guest, fd);
    create_directory(ROOT, "d/made");
    rename_at(ROOT, "bait", ROOT, "d/bait");
    rename_at(ROOT, "d/bait", ROOT, "bait");
    symlink_at("x", ROOT, "d/symlink");
    link_at(ROOT, "bait", ROOT, "d/hard");
    unlink_file(ROOT, "d/secret");
    remove_directory(ROOT, "d/e");
}

static void a_directory_becomes_a_link(void) {
    CHECK(mkdir("root/d", 0777) == 0 && symlink("../outside", "root/link") == 0 && mkdir("outside/e", 0777) == 0);
    host_file("root/bait", "bait");
    race(swap_directory_and_link, victim_of_directory_and_link);
    CHECK(access("outside/created", F_OK) != 0 && access("outside/made", F_OK) != 0);
    CHECK(access("outside/symlink", F_OK) != 0 && access("outside/hard", F_OK) != 0 && access("outside/bait", F_OK) != 0);
    CHECK(access("outside/secret", F_OK) == 0 && access("outside/e", F_OK) == 0);
}

static void *swap_file_and_link(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) exchange("root/f", "root/link");
    return NULL;
}

static void victim_of_file_and_link(void) {
    read_it(ROOT, "f");
    uint32_t fd;
    uint32_t done;
    if (open_at(ROOT, "f", FOLLOW, OFLAGS_CREAT | OFLAGS_TRUNC, ALL_RIGHTS, 0, &fd) != WASI_SUCCESS) return;
    EXPECT(WASI_SUCCESS, write_text(fd, "overwritten", &done));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
    wpc_wasi_path_filestat_set_times(guest, ROOT, FOLLOW, put_string("f"), 1, 0, 0, FSTFLAGS_MTIM);
    wasi_filestat status;
    if (stat_at(ROOT, "f", FOLLOW, &status) == WASI_SUCCESS) CHECK(status.filetype == FILETYPE_REGULAR_FILE);
}

static void a_file_becomes_a_link(void) {
    struct stat status;
    char contents[4096];
    host_file("root/f", "f");
    CHECK(symlink("../outside/secret", "root/link") == 0);
    race(swap_file_and_link, victim_of_file_and_link);
    host_contents("outside/secret", contents);
    EXPECT_TEXT(SECRET, contents);
    CHECK(stat("outside/secret", &status) == 0 && status.st_mtim.tv_sec > 1000);
}

/// The known trap for resolvers that keep no track: while "a/b/../.." is resolved, b moves up, and its ".." with it.
static void *move_a_directory_up(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) {
        rename("root/a/b/c", "root/c");
        rename("root/c", "root/a/b/c");
    }
    return NULL;
}

static void victim_of_a_moving_directory(void) {
    read_it(ROOT, "a/b/c/../../../outside/secret");
    read_it(ROOT, "a/b/c/../../outside/secret");
    read_it(ROOT, "a/b/c/../outside/secret");
    wasi_filestat status;
    if (stat_at(ROOT, "a/b/c/../../../outside/secret", FOLLOW, &status) == WASI_SUCCESS) CHECK(status.size != strlen(SECRET));
}

static void a_directory_moves_up(void) {
    // root/outside is harmless; what lies beside root is not.
    CHECK(mkdir("root/a", 0777) == 0 && mkdir("root/a/b", 0777) == 0 && mkdir("root/a/b/c", 0777) == 0);
    CHECK(mkdir("root/outside", 0777) == 0);
    host_file("root/outside/secret", "harmless");
    race(move_a_directory_up, victim_of_a_moving_directory);
}

/// The same with two preopened directories, through which a guest can do it on its own.
static void *move_between_directories(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) {
        rename("root/a/b/c", "other/c");
        rename("other/c", "root/a/b/c");
    }
    return NULL;
}

static void a_directory_moves_to_another(void) {
    CHECK(mkdir("root/a", 0777) == 0 && mkdir("root/a/b", 0777) == 0 && mkdir("root/a/b/c", 0777) == 0);
    race(move_between_directories, victim_of_a_moving_directory);
}

static void *delete_and_create(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) {
        symlink("../../outside", "root/d/x");
        unlink("root/d/x");
        mkdir("root/d/x", 0777);
        rmdir("root/d/x");
    }
    return NULL;
}

static void victim_of_deletion(void) {
    read_it(ROOT, "d/x/secret");
    read_it(ROOT, "d/x/../../outside/secret");
    remove_directory(ROOT, "d/x");
    create_directory(ROOT, "d/x/made");
    remove_directory(ROOT, "d/x/made");
}

static void directories_come_and_go(void) {
    CHECK(mkdir("root/d", 0777) == 0);
    race(delete_and_create, victim_of_deletion);
    CHECK(access("outside/made", F_OK) != 0);
}

/// A thread of the guest that changes the path in memory while the call reads it.
static uint32_t shared_path;

static void *change_the_path(void *context) {
    (void)context;
    char *path = at(shared_path);
    while (!atomic_load(&is_over)) {
        __atomic_store_n(path, '.', __ATOMIC_RELAXED);
        __atomic_store_n(path, 'd', __ATOMIC_RELAXED);
    }
    return NULL;
}

static void victim_of_a_changing_path(void) {
    uint32_t result = room(4);
    char text[4096];
    uint32_t error = wpc_wasi_path_open(guest, ROOT, FOLLOW, shared_path, 17, 0, RIGHT_FD_READ, 0, 0, result);
    if (error != WASI_SUCCESS) return;
    EXPECT(WASI_SUCCESS, read_text(load32(result), text));
    CHECK(strcmp(text, SECRET) != 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, load32(result)));
}

static void the_path_itself_changes(void) {
    CHECK(mkdir("root/d.", 0777) == 0 && mkdir("root/d./outside", 0777) == 0);
    host_file("root/d./outside/secret", "harmless");
    shared_path = GUEST_SIZE - 64;
    memcpy(at(shared_path), "d./outside/secret", 17);
    race(change_the_path, victim_of_a_changing_path);
}

static void *rename_elsewhere(void *context) {
    (void)context;
    while (!atomic_load(&is_over)) exchange("outside/x", "outside/y");
    return NULL;
}

/// Forty links, as many as may be followed; the last one leads out.
static void victim_of_renames_elsewhere(void) {
    uint32_t fd;
    EXPECT(WASI_PERM, open_at(ROOT, "l0", FOLLOW, 0, RIGHT_FD_READ, 0, &fd));
}

/// Renames that have nothing to do with a path make the kernel start over, and must not change the answer.
static void renames_elsewhere(void) {
    CHECK(mkdir("outside/x", 0777) == 0 && mkdir("outside/y", 0777) == 0 && mkdir("root/d", 0777) == 0);
    char target[4096];
    char name[32];
    size_t length = 0;
    while (length + 5 < 4000) {
        memcpy(target + length, "d/../", 5);
        length += 5;
    }
    for (int i = 0; i < 39; i++) {
        snprintf(target + length, sizeof target - length, "l%d", i + 1);
        snprintf(name, sizeof name, "root/l%d", i);
        CHECK(symlink(target, name) == 0);
    }
    CHECK(symlink("../outside/secret", "root/l39") == 0);
    race(rename_elsewhere, victim_of_renames_elsewhere);
}

static const test tests[] = {
    {"a directory becomes a link", a_directory_becomes_a_link},
    {"a file becomes a link", a_file_becomes_a_link},
    {"a directory moves up", a_directory_moves_up},
    {"a directory moves to another", a_directory_moves_to_another},
    {"directories come and go", directories_come_and_go},
    {"the path itself changes", the_path_itself_changes},
    {"renames elsewhere", renames_elsewhere},
};
FAMILY(race_family, "race", tests, true);
