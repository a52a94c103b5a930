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
    limit(fd, RIGHT_FD_READ | RIGHT_FD_TELL, 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_CUR, result));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_seek(guest, fd, 1, WHENCE_CUR, result));
}

/// As a native program's descriptor, and one in wasmtime: what is opened for reading can't be written.
static void of_an_opened_file_are_its_access(void) {
    uint32_t fd;
    uint32_t done;
    char text[4096];
    uint32_t result = room(64);
    uint32_t buffer = room(8);
    host_file("root/f", "text");
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_BADF, write_text(fd, "x", &done));
    EXPECT(WASI_BADF, wpc_wasi_fd_pwrite(guest, fd, vector(buffer, 1), 1, 0, result));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_BADF, read_text(fd, text));
    EXPECT(WASI_BADF, wpc_wasi_fd_pread(guest, fd, vector(buffer, 1), 1, 0, result));
    EXPECT(WASI_SUCCESS, write_text(fd, "T", &done));
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, 0, 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT(WASI_BADF, write_text(fd, "x", &done));
}

/// Programs ask for FD_READ and FD_WRITE alone, and use the rest: wasmtime refuses none of it.
static void of_an_opened_file_need_not_be_asked_for(void) {
    static const uint64_t asked[] = {0, RIGHT_FD_READ, RIGHT_FD_WRITE, RIGHT_FD_READ | RIGHT_FD_WRITE};
    uint32_t result = room(64);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        uint32_t fd;
        bool writes = (asked[i] & RIGHT_FD_WRITE) != 0;
        host_file("root/f", "text");
        EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, asked[i], 0, &fd));
        CHECK((fdstat(fd).rights_base & ~asked[i]) == 0);
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_get(guest, fd, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 1, WHENCE_SET, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_tell(guest, fd, result));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_sync(guest, fd));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_datasync(guest, fd));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_advise(guest, fd, 0, 1, 0));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, fd, FDFLAGS_APPEND));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_set_times(guest, fd, 0, 0, FSTFLAGS_ATIM_NOW));
        // What the host refuses of a file that was opened for reading.
        EXPECT(writes ? WASI_SUCCESS : WASI_INVAL, wpc_wasi_fd_filestat_set_size(guest, fd, 4));
        EXPECT(writes ? WASI_SUCCESS : WASI_BADF, wpc_wasi_fd_allocate(guest, fd, 0, 8));
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
    }
}

/// Nor does a directory need them, its own or those that it is to hand down.
static void of_an_opened_directory_need_not_be_asked_for(void) {
    uint32_t directory;
    uint32_t fd;
    uint32_t done;
    uint32_t result = room(64);
    wasi_filestat status;
    host_file("root/f", "text");
    uint32_t path = put_string(".");
    EXPECT(WASI_SUCCESS, wpc_wasi_path_open(guest, ROOT, 0, path, 1, OFLAGS_DIRECTORY, 0, 0, 0, result));
    directory = load32(result);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_filestat_get(guest, directory, result));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_readdir(guest, directory, result, 64, 0, room(4)));
    EXPECT(WASI_SUCCESS, stat_at(directory, "f", 0, &status));
    EXPECT(WASI_SUCCESS, create_directory(directory, "d"));
    EXPECT(WASI_SUCCESS, open_file(directory, "g", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "x", &done));
}

/// A directory can't be opened for writing: errno ISDIR, unless the path has another fault.
static void of_a_directory_are_not_to_write(void) {
    uint32_t fd;
    host_file("root/f", "text");
    const uint64_t both = RIGHT_FD_READ | RIGHT_FD_WRITE;
    EXPECT(WASI_ISDIR, open_at(ROOT, ".", 0, OFLAGS_DIRECTORY, both, 0, &fd));
    EXPECT(WASI_ISDIR, open_at(ROOT, ".", 0, OFLAGS_DIRECTORY, RIGHT_FD_WRITE, 0, &fd));
    EXPECT(WASI_ISDIR, open_at(ROOT, ".", 0, 0, both, 0, &fd));
    EXPECT(WASI_NOTDIR, open_at(ROOT, "f", 0, OFLAGS_DIRECTORY, both, 0, &fd));
    EXPECT(WASI_NOENT, open_at(ROOT, "nosuch", 0, OFLAGS_DIRECTORY, both, 0, &fd));
    EXPECT(WASI_SUCCESS, open_at(ROOT, ".", 0, OFLAGS_DIRECTORY, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_SUCCESS, open_at(ROOT, ".", 0, OFLAGS_DIRECTORY, fdstat(ROOT).rights_base, 0, &fd));
    restart((wpc_wasi_options){
        .preopen_count = 1, .preopens = &(wpc_wasi_preopen){.host_path = "root", .is_read_only = true}});
    EXPECT(WASI_ISDIR, open_at(ROOT, ".", 0, OFLAGS_DIRECTORY, both, 0, &fd));
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
    {"of an opened file are its access", of_an_opened_file_are_its_access},
    {"of an opened file need not be asked for", of_an_opened_file_need_not_be_asked_for},
    {"of an opened directory need not be asked for", of_an_opened_directory_need_not_be_asked_for},
    {"of a directory are not to write", of_a_directory_are_not_to_write},
    {"of a read-only directory", of_a_read_only_directory},
};
FAMILY(rights_family, "rights", tests, false);
