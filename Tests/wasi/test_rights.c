/// test_rights.c - rights of preview 1: what a descriptor may, what it hands down, and that they only shrink.
#include "harness.h"

static void limit(uint32_t fd, uint64_t base, uint64_t inheriting) {
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_rights(guest, fd, base, inheriting));
}

static wasi_fdstat fdstat(uint32_t fd) {
    uint32_t result = room(sizeof(wasi_fdstat));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, fd, result));
    wasi_fdstat status;
    memcpy(&status, at(result), sizeof status);
    return status;
}

static void only_shrink(void) {
    limit(ROOT, RIGHT_PATH_OPEN | RIGHT_FD_READDIR, RIGHT_FD_READ);
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_fdstat_set_rights(guest, ROOT, RIGHTS_DIRECTORY, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_fdstat_set_rights(guest, ROOT, 0, RIGHT_FD_WRITE));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_fdstat_set_rights(guest, ROOT, UINT64_MAX, 0));
    wasi_fdstat status = fdstat(ROOT);
    CHECK(status.rights_base == (RIGHT_PATH_OPEN | RIGHT_FD_READDIR) && status.rights_inheriting == RIGHT_FD_READ);
    EXPECT(WASI_BADF, wpc_wasi_fd_fdstat_set_rights(guest, 99, 0, 0));
}

static void are_handed_down(void) {
    uint32_t directory;
    uint32_t fd;
    uint32_t done;
    host_file("root/f", "text");
    EXPECT(WASI_SUCCESS, open_directory(ROOT, ".", &directory));
    limit(directory, RIGHT_PATH_OPEN, RIGHT_FD_READ | RIGHT_FD_SEEK);
    EXPECT(WASI_SUCCESS, open_file(directory, "f", 0, &fd));
    CHECK(fdstat(fd).rights_base == (RIGHT_FD_READ | RIGHT_FD_SEEK));
    EXPECT(WASI_NOTCAPABLE, write_text(fd, "x", &done));
    EXPECT(WASI_NOTCAPABLE, open_file(directory, "g", OFLAGS_CREAT, &fd));
    EXPECT(WASI_NOTCAPABLE, open_file(directory, "f", OFLAGS_TRUNC, &fd));
    EXPECT(WASI_NOTCAPABLE, open_at(directory, "f", 0, 0, RIGHT_FD_READ, FDFLAGS_SYNC, &fd));
    EXPECT(WASI_NOTCAPABLE, open_at(directory, "f", 0, 0, RIGHT_FD_READ, FDFLAGS_DSYNC, &fd));
    EXPECT(WASI_SUCCESS, open_directory(directory, ".", &fd));
    CHECK((fdstat(fd).rights_inheriting & ~(RIGHT_FD_READ | RIGHT_FD_SEEK)) == 0 && fdstat(fd).rights_base == 0);
}

static void of_directories(void) {
    uint32_t result = room(64);
    uint32_t fd;
    char target[4096];
    wasi_filestat status;
    host_file("root/f", "text");
    limit(ROOT, 0, 0);
    EXPECT(WASI_NOTCAPABLE, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_NOTCAPABLE, create_directory(ROOT, "d"));
    EXPECT(WASI_NOTCAPABLE, remove_directory(ROOT, "d"));
    EXPECT(WASI_NOTCAPABLE, unlink_file(ROOT, "f"));
    EXPECT(WASI_NOTCAPABLE, rename_at(ROOT, "f", OTHER, "f"));
    EXPECT(WASI_NOTCAPABLE, rename_at(OTHER, "f", ROOT, "f"));
    EXPECT(WASI_NOTCAPABLE, link_at(ROOT, "f", OTHER, "f"));
    EXPECT(WASI_NOTCAPABLE, link_at(OTHER, "f", ROOT, "f"));
    EXPECT(WASI_NOTCAPABLE, symlink_at("f", ROOT, "l"));
    EXPECT(WASI_NOTCAPABLE, readlink_at(ROOT, "f", target));
    EXPECT(WASI_NOTCAPABLE, stat_at(ROOT, "f", 0, &status));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_path_filestat_set_times(guest, ROOT, 0, put_string("f"), 1, 0, 0, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_readdir(guest, ROOT, result, 64, 0, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_get(guest, ROOT, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_times(guest, ROOT, 0, 0, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_sync(guest, ROOT));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_fdstat_set_flags(guest, ROOT, 0));
}

static void of_files(void) {
    uint32_t fd;
    uint32_t done;
    uint32_t result = room(64);
    uint32_t buffer = room(8);
    char text[4096];
    host_file("root/f", "text");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    limit(fd, RIGHT_FD_READ, 0);
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT(WASI_NOTCAPABLE, write_text(fd, "x", &done));
    // Reading at an offset takes FD_SEEK too.
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_pread(guest, fd, vector(buffer, 8), 1, 0, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_SET, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_tell(guest, fd, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_sync(guest, fd));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_datasync(guest, fd));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_advise(guest, fd, 0, 1, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_allocate(guest, fd, 0, 1));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_get(guest, fd, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_size(guest, fd, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, 0));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_fdstat_set_flags(guest, fd, 0));
    // FD_SEEK implies FD_TELL, and FD_TELL allows a seek that goes nowhere.
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_READ | RIGHT_FD_SEEK, 0, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_tell(guest, fd, result));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_READ | RIGHT_FD_TELL, 0, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_CUR, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_seek(guest, fd, 1, WHENCE_CUR, result));
}

static void of_an_opened_file_are_what_was_asked_for(void) {
    uint32_t fd;
    uint32_t done;
    char text[4096];
    host_file("root/f", "text");
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_NOTCAPABLE, write_text(fd, "x", &done));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_NOTCAPABLE, read_text(fd, text));
    EXPECT(WASI_SUCCESS, write_text(fd, "T", &done));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, 0, 0, &fd));
    EXPECT(WASI_NOTCAPABLE, read_text(fd, text));
}

static void of_a_read_only_directory(void) {
    uint32_t fd;
    uint32_t done;
    char text[4096];
    host_file("root/f", "text");
    restart((wpc_wasi_options){
        .preopen_count = 1, .preopens = &(wpc_wasi_preopen){.host_path = "root", .is_read_only = true}});
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("text", text);
    EXPECT(WASI_NOTCAPABLE, write_text(fd, "x", &done));
    EXPECT(WASI_NOTCAPABLE, open_file(ROOT, "f", OFLAGS_TRUNC, &fd));
    EXPECT(WASI_NOTCAPABLE, open_file(ROOT, "g", OFLAGS_CREAT, &fd));
    EXPECT(WASI_NOTCAPABLE, unlink_file(ROOT, "f"));
    EXPECT(WASI_NOTCAPABLE, create_directory(ROOT, "d"));
    EXPECT(WASI_NOTCAPABLE, symlink_at("f", ROOT, "l"));
    EXPECT(WASI_NOTCAPABLE, rename_at(ROOT, "f", ROOT, "g"));
    EXPECT(WASI_NOTCAPABLE, link_at(ROOT, "f", ROOT, "g"));
}

static const test tests[] = {
    {"only shrink", only_shrink},
    {"are handed down", are_handed_down},
    {"of directories", of_directories},
    {"of files", of_files},
    {"of an opened file are what was asked for", of_an_opened_file_are_what_was_asked_for},
    {"of a read-only directory", of_a_read_only_directory},
};
FAMILY(rights_family, "rights", tests, false);
