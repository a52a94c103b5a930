/// test_open.c - path_open.
#include "harness.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static void creates_and_truncates(void) {
    uint32_t fd;
    uint32_t done;
    char contents[4096];
    struct stat status;
    EXPECT(WASI_NOENT, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    CHECK(stat("root/f", &status) == 0 && (status.st_mode & 07777) == 0644);
    EXPECT(WASI_SUCCESS, write_text(fd, "text", &done));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    host_contents("root/f", contents);
    EXPECT_TEXT("text", contents);
    EXPECT(WASI_EXIST, open_file(ROOT, "f", OFLAGS_CREAT | OFLAGS_EXCL, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "g", OFLAGS_CREAT | OFLAGS_EXCL, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_TRUNC, &fd));
    host_contents("root/f", contents);
    EXPECT_TEXT("", contents);
    EXPECT(WASI_NOTDIR, open_file(ROOT, "g/../f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_NOENT, open_file(ROOT, "no/f", OFLAGS_CREAT, &fd));
}

static void directories(void) {
    uint32_t fd;
    uint32_t below;
    CHECK(mkdir("root/d", 0777) == 0);
    host_file("root/d/f", "x");
    host_file("root/f", "x");
    EXPECT(WASI_SUCCESS, open_directory(ROOT, "d", &fd));
    EXPECT(WASI_SUCCESS, open_file(fd, "f", 0, &below));
    EXPECT(WASI_NOTDIR, open_directory(ROOT, "f", &below));
    EXPECT(WASI_NOTDIR, open_directory(ROOT, "f/", &below));
    EXPECT(WASI_NOTDIR, open_file(ROOT, "f/x", 0, &below));
    EXPECT(WASI_NOENT, open_directory(ROOT, "x", &below));
    // Without the flag a directory opens for reading only.
    EXPECT(WASI_ISDIR, open_file(ROOT, "d", 0, &below));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "d", 0, 0, RIGHT_FD_READ | RIGHT_FD_READDIR, 0, &below));
    EXPECT(WASI_INVAL, open_file(ROOT, "d", OFLAGS_DIRECTORY | OFLAGS_CREAT, &below));
    EXPECT(WASI_INVAL, open_file(ROOT, "d", OFLAGS_DIRECTORY | OFLAGS_EXCL, &below));
    EXPECT(WASI_INVAL, open_file(ROOT, "d", OFLAGS_DIRECTORY | OFLAGS_TRUNC, &below));
    EXPECT(WASI_SUCCESS, open_directory(ROOT, ".", &below));
    EXPECT(WASI_SUCCESS, open_directory(ROOT, "d/..", &below));
    // The directory itself is the limit for paths that start there.
    EXPECT(WASI_PERM, open_directory(fd, "..", &below));
}

static void bad_arguments(void) {
    uint32_t fd;
    host_file("root/f", "x");
    EXPECT(WASI_BADF, open_file(99, "f", 0, &fd));
    EXPECT(WASI_NOTDIR, open_file(0, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    uint32_t below;
    EXPECT(WASI_NOTDIR, open_file(fd, "f", 0, &below));
    EXPECT(WASI_INVAL, open_at(ROOT, "f", 2, 0, 0, 0, &fd));
    EXPECT(WASI_INVAL, open_at(ROOT, "f", 0, 16, 0, 0, &fd));
    EXPECT(WASI_INVAL, open_at(ROOT, "f", 0, 0, 0, 32, &fd));
}

static void links(void) {
    uint32_t fd;
    char text[4096];
    host_file("root/f", "text");
    CHECK(symlink("f", "root/link") == 0 && symlink("link", "root/second") == 0 && symlink("nothing", "root/dangling") == 0);
    CHECK(mkdir("root/d", 0777) == 0 && symlink("d", "root/to-d") == 0);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "second", 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("text", text);
    EXPECT(WASI_LOOP, open_at(ROOT, "link", 0, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_NOENT, open_file(ROOT, "dangling", 0, &fd));
    EXPECT(WASI_EXIST, open_file(ROOT, "dangling", OFLAGS_CREAT | OFLAGS_EXCL, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "dangling", OFLAGS_CREAT, &fd));
    CHECK(access("root/nothing", F_OK) == 0);
    // A trailing slash follows whatever the flags say.
    EXPECT(WASI_SUCCESS, open_at(ROOT, "to-d/", 0, OFLAGS_DIRECTORY, 0, 0, &fd));
    EXPECT(WASI_NOTDIR, open_at(ROOT, "to-d", 0, OFLAGS_DIRECTORY, 0, 0, &fd));
    EXPECT(WASI_NOTDIR, open_file(ROOT, "link/", 0, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "to-d/../f", 0, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "to-d/x", OFLAGS_CREAT, &fd));
    CHECK(access("root/d/x", F_OK) == 0);
}

static void link_loops(void) {
    uint32_t fd;
    char name[32];
    char target[32];
    CHECK(symlink("loop", "root/loop") == 0 && symlink("b", "root/a") == 0 && symlink("a", "root/b") == 0);
    EXPECT(WASI_LOOP, open_file(ROOT, "loop", 0, &fd));
    EXPECT(WASI_LOOP, open_file(ROOT, "a", 0, &fd));
    EXPECT(WASI_LOOP, open_file(ROOT, "a/x", OFLAGS_CREAT, &fd));
    host_file("root/l0", "x");
    for (int i = 1; i <= 41; i++) {
        snprintf(name, sizeof name, "root/l%d", i);
        snprintf(target, sizeof target, "l%d", i - 1);
        CHECK(symlink(target, name) == 0);
    }
    EXPECT(WASI_SUCCESS, open_file(ROOT, "l40", 0, &fd));
    EXPECT(WASI_LOOP, open_file(ROOT, "l41", 0, &fd));
}

static void permissions(void) {
    uint32_t fd;
    host_file("root/f", "x");
    CHECK(chmod("root/f", 0) == 0);
    uint32_t error = open_file(ROOT, "f", 0, &fd);
    if (geteuid() != 0) {
        EXPECT(WASI_ACCES, error);
    } else {
        EXPECT(WASI_SUCCESS, error);
    }
}

static void long_and_odd_names(void) {
    uint32_t fd;
    char name[5000];
    memset(name, 'n', sizeof name);
    name[255] = '\0';
    EXPECT(WASI_SUCCESS, open_file(ROOT, name, OFLAGS_CREAT, &fd));
    name[255] = 'n';
    name[256] = '\0';
    EXPECT(WASI_NAMETOOLONG, open_file(ROOT, name, OFLAGS_CREAT, &fd));
    name[256] = 'n';
    name[4999] = '\0';
    EXPECT(WASI_NAMETOOLONG, open_file(ROOT, name, OFLAGS_CREAT, &fd));
    // 4095 bytes are the longest path, and this one leads to the root itself.
    for (size_t i = 0; i < 4095; i++) name[i] = i % 2 == 0 ? '.' : '/';
    name[4095] = '\0';
    EXPECT(WASI_SUCCESS, open_directory(ROOT, name, &fd));
    name[4095] = '/';
    name[4096] = '\0';
    EXPECT(WASI_NAMETOOLONG, open_directory(ROOT, name, &fd));
    forget();
    EXPECT(WASI_NOENT, open_file(ROOT, "", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, " \\\"*?:|<>\n\x7f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "...", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", OFLAGS_CREAT, &fd));
    static const char *const malformed[] = {"\x80", "a\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        EXPECT(WASI_ILSEQ, open_file(ROOT, malformed[i], OFLAGS_CREAT, &fd));
    }
}

static void names_with_nul(void) {
    uint32_t result = room(64);
    host_file("root/f", "x");
    EXPECT(WASI_INVAL, wpc_wasi_path_open(guest, ROOT, 0, put("f\0", 2), 2, 0, 0, 0, 0, result));
    EXPECT(WASI_INVAL, wpc_wasi_path_open(guest, ROOT, 0, put("f\0g", 3), 3, OFLAGS_CREAT, ALL_RIGHTS, 0, 0, result));
    EXPECT(WASI_INVAL, wpc_wasi_path_open(guest, ROOT, 0, put("\0", 1), 1, 0, 0, 0, 0, result));
    EXPECT(WASI_INVAL, wpc_wasi_path_unlink_file(guest, ROOT, put("f\0", 2), 2));
    EXPECT(WASI_INVAL, wpc_wasi_path_create_directory(guest, ROOT, put("d\0d", 3), 3));
    EXPECT(WASI_INVAL, wpc_wasi_path_symlink(guest, put("t\0", 2), 2, ROOT, put("l", 1), 1));
    EXPECT(WASI_INVAL, wpc_wasi_path_filestat_get(guest, ROOT, 0, put("f\0", 2), 2, result));
}

static void fifos_do_not_hang(void) {
    uint32_t fd;
    char text[4096];
    CHECK(mkfifo("root/fifo", 0666) == 0);
    EXPECT(WASI_SUCCESS, open_at(ROOT, "fifo", 0, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("", text);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
    EXPECT(WASI_NXIO, open_at(ROOT, "fifo", 0, 0, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "fifo", 0, 0, RIGHT_FD_WRITE | RIGHT_FD_READ, 0, &fd));
    uint32_t status = room(24);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, fd, status));
    CHECK(((wasi_fdstat *)at(status))->flags == 0 && ((wasi_fdstat *)at(status))->filetype == FILETYPE_UNKNOWN);
}

static void doors_of_procfs_stay_shut(void) {
    uint32_t fd;
    char text[4096];
    if (access("/proc/self/mem", F_OK) != 0) return;
    restart((wpc_wasi_options){.preopen_count = 1, .preopens = &(wpc_wasi_preopen){.host_path = "/proc"}});
    EXPECT(WASI_ACCES, open_at(ROOT, "self/mem", FOLLOW, 0, RIGHT_FD_READ | RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_ACCES, open_at(ROOT, "self/mem", FOLLOW, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_ACCES, open_at(ROOT, "self/environ", FOLLOW, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_ACCES, open_at(ROOT, "self/task/../mem", FOLLOW, 0, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_ACCES, open_at(ROOT, "self/comm", FOLLOW, 0, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "self/status", FOLLOW, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    CHECK(strlen(text) > 0);
}

static const test tests[] = {
    {"creates and truncates", creates_and_truncates},
    {"directories", directories},
    {"bad arguments", bad_arguments},
    {"links", links},
    {"link loops", link_loops},
    {"permissions", permissions},
    {"long and odd names", long_and_odd_names},
    {"names with NUL", names_with_nul},
    {"FIFOs do not hang", fifos_do_not_hang},
    {"doors of procfs stay shut", doors_of_procfs_stay_shut},
};
FAMILY(open_family, "path_open", tests, true);
