/// test_status.c - fd_fdstat_get, fd_fdstat_set_flags, fd_filestat_*, fd_prestat_*, and the table of errors.
#include "harness.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static wasi_fdstat fdstat(uint32_t fd) {
    uint32_t result = room(sizeof(wasi_fdstat));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, fd, result));
    wasi_fdstat status;
    memcpy(&status, at(result), sizeof status);
    return status;
}

static void describes_descriptors(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, OFLAGS_CREAT, RIGHT_FD_READ, FDFLAGS_APPEND | FDFLAGS_SYNC, &fd));
    wasi_fdstat status = fdstat(fd);
    CHECK(status.filetype == FILETYPE_REGULAR_FILE);
    CHECK(status.flags == (FDFLAGS_APPEND | FDFLAGS_SYNC));
    CHECK(status.rights_base == RIGHT_FD_READ && status.rights_inheriting == 0);
    status = fdstat(ROOT);
    CHECK(status.filetype == FILETYPE_DIRECTORY && status.flags == 0);
    CHECK(status.rights_base == RIGHTS_DIRECTORY && status.rights_inheriting == (RIGHTS_DIRECTORY | RIGHTS_FILE));
    EXPECT(WASI_BADF, wpc_wasi_fd_fdstat_get(guest, 99, room(24)));
}

static void changes_flags(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, fd, FDFLAGS_APPEND | FDFLAGS_NONBLOCK));
    CHECK(fdstat(fd).flags == (FDFLAGS_APPEND | FDFLAGS_NONBLOCK));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, fd, 0));
    CHECK(fdstat(fd).flags == 0);
    EXPECT(WASI_INVAL, wpc_wasi_fd_fdstat_set_flags(guest, fd, FDFLAGS_SYNC));
    EXPECT(WASI_INVAL, wpc_wasi_fd_fdstat_set_flags(guest, fd, FDFLAGS_DSYNC));
    EXPECT(WASI_INVAL, wpc_wasi_fd_fdstat_set_flags(guest, fd, 32));
    EXPECT(WASI_BADF, wpc_wasi_fd_fdstat_set_flags(guest, 99, 0));
    // What was opened with it keeps it.
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, ALL_RIGHTS, FDFLAGS_DSYNC, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, fd, FDFLAGS_DSYNC | FDFLAGS_APPEND));
    CHECK(fdstat(fd).flags == (FDFLAGS_DSYNC | FDFLAGS_APPEND));
}

static void file_status(void) {
    uint32_t fd;
    uint32_t result = room(sizeof(wasi_filestat));
    host_file("root/f", "12345");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_get(guest, fd, result));
    wasi_filestat status;
    memcpy(&status, at(result), sizeof status);
    struct stat expected;
    CHECK(stat("root/f", &expected) == 0);
    CHECK(status.device == expected.st_dev && status.inode == expected.st_ino && status.size == 5);
    CHECK(status.link_count == 1 && status.filetype == FILETYPE_REGULAR_FILE);
    CHECK(status.modification_time / 1000000000 == (uint64_t)expected.st_mtime);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_get(guest, ROOT, result));
    memcpy(&status, at(result), sizeof status);
    CHECK(status.filetype == FILETYPE_DIRECTORY);
    EXPECT(WASI_BADF, wpc_wasi_fd_filestat_get(guest, 99, result));
}

static void sets_sizes(void) {
    uint32_t fd;
    char contents[4096];
    host_file("root/f", "12345");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_size(guest, fd, 3));
    host_contents("root/f", contents);
    EXPECT_TEXT("123", contents);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_size(guest, fd, 1000));
    struct stat status;
    CHECK(stat("root/f", &status) == 0 && status.st_size == 1000);
    EXPECT(WASI_INVAL, wpc_wasi_fd_filestat_set_size(guest, fd, UINT64_MAX));
    EXPECT(WASI_BADF, wpc_wasi_fd_filestat_set_size(guest, ROOT, 0));
    EXPECT(WASI_BADF, wpc_wasi_fd_filestat_set_size(guest, 99, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_size(guest, 1, 0));
}

static void sets_times(void) {
    uint32_t fd;
    struct stat status;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_times(guest, fd, 1500000000, 2750000000, FSTFLAGS_ATIM | FSTFLAGS_MTIM));
    CHECK(stat("root/f", &status) == 0);
    CHECK(status.st_atim.tv_sec == 1 && status.st_atim.tv_nsec == 500000000);
    CHECK(status.st_mtim.tv_sec == 2 && status.st_mtim.tv_nsec == 750000000);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, FSTFLAGS_MTIM_NOW));
    CHECK(stat("root/f", &status) == 0);
    CHECK(status.st_atim.tv_sec == 1 && status.st_mtim.tv_sec > 1000000000);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, 0));
    EXPECT(WASI_INVAL, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, FSTFLAGS_MTIM | FSTFLAGS_MTIM_NOW));
    EXPECT(WASI_INVAL, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, FSTFLAGS_ATIM | FSTFLAGS_ATIM_NOW));
    EXPECT(WASI_INVAL, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, 16));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_times(guest, ROOT, 5000000000, 0, FSTFLAGS_ATIM));
    EXPECT(WASI_BADF, wpc_wasi_fd_filestat_set_times(guest, 99, 0, 0, 0));
}

static void names_preopened_directories(void) {
    uint32_t result = room(8);
    uint32_t name = room(16);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_prestat_get(guest, ROOT, result));
    CHECK(load32(result) == 0 && load32(result + 4) == 4);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_prestat_dir_name(guest, ROOT, name, 4));
    CHECK(memcmp(at(name), "root", 4) == 0);
    EXPECT(WASI_NAMETOOLONG, wpc_wasi_fd_prestat_dir_name(guest, ROOT, name, 3));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_prestat_get(guest, OTHER, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_get(guest, 0, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_get(guest, 5, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_dir_name(guest, 0, name, 4));
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_directory(ROOT, ".", &fd));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_get(guest, fd, result));
}

static void standard_files_are_what_they_are(void) {
    host_file("in", "input");
    int in = open("in", O_RDWR);
    int null = open("/dev/null", O_RDWR);
    int append = open("log", O_WRONLY | O_CREAT | O_APPEND, 0666);
    restart((wpc_wasi_options){.standard = (int[]){in, null, append}});
    close(in);
    close(null);
    close(append);
    CHECK(fdstat(0).filetype == FILETYPE_REGULAR_FILE);
    CHECK((fdstat(0).rights_base & RIGHT_FD_WRITE) == 0);
    // No terminal: wasi-libc takes a character device that cannot seek for one.
    CHECK(fdstat(1).filetype == FILETYPE_CHARACTER_DEVICE);
    CHECK((fdstat(1).rights_base & (RIGHT_FD_SEEK | RIGHT_FD_TELL)) != 0);
    CHECK(fdstat(2).flags == FDFLAGS_APPEND);
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_size(guest, 2, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_times(guest, 2, 0, 0, FSTFLAGS_ATIM_NOW));
}

static void a_terminal_is_one(void) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0) return;
    restart((wpc_wasi_options){.standard = (int[]){WPC_WASI_CLOSED, terminal, WPC_WASI_CLOSED}});
    wasi_fdstat status = fdstat(1);
    CHECK(status.filetype == FILETYPE_CHARACTER_DEVICE);
    CHECK((status.rights_base & (RIGHT_FD_SEEK | RIGHT_FD_TELL)) == 0);
    EXPECT(WASI_SPIPE, wpc_wasi_fd_seek(guest, 1, 0, WHENCE_SET, room(8)));
    close(terminal);
}

static void errors_of_the_host(void) {
    CHECK(wpc_wasi_errno(0) == WASI_SUCCESS);
    CHECK(wpc_wasi_errno(ENOENT) == 44 && wpc_wasi_errno(EACCES) == 2 && wpc_wasi_errno(EXDEV) == 75);
    CHECK(wpc_wasi_errno(EOPNOTSUPP) == 58 && wpc_wasi_errno(EWOULDBLOCK) == 6);
    // Total, and never success.
    for (int host = 1; host < 4096; host++) {
        uint32_t error = wpc_wasi_errno(host);
        CHECK(error > WASI_SUCCESS && error < WASI_NOTCAPABLE);
    }
    CHECK(wpc_wasi_errno(-1) == WASI_IO);
}

static const test tests[] = {
    {"describes descriptors", describes_descriptors},
    {"changes flags", changes_flags},
    {"file status", file_status},
    {"sets sizes", sets_sizes},
    {"sets times", sets_times},
    {"names preopened directories", names_preopened_directories},
    {"standard files are what they are", standard_files_are_what_they_are},
    {"a terminal is one", a_terminal_is_one},
    {"errors of the host", errors_of_the_host},
};
FAMILY(status_family, "status", tests, false);
