/// test_path.c - the path calls other than path_open.
#include "harness.h"

#include <fcntl.h>
#include <unistd.h>

static bool exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0;
}

static void creates_directories(void) {
    struct stat status;
    EXPECT(WASI_SUCCESS, create_directory(ROOT, "d"));
    CHECK(stat("root/d", &status) == 0 && (status.st_mode & 07777) == 0755);
    EXPECT(WASI_EXIST, create_directory(ROOT, "d"));
    EXPECT(WASI_SUCCESS, create_directory(ROOT, "d/e/"));
    EXPECT(WASI_SUCCESS, create_directory(ROOT, "d//e/./f"));
    CHECK(exists("root/d/e/f"));
    EXPECT(WASI_NOENT, create_directory(ROOT, "no/d"));
    EXPECT(WASI_NOENT, create_directory(ROOT, ""));
    EXPECT(WASI_EXIST, create_directory(ROOT, "."));
    EXPECT(WASI_EXIST, create_directory(ROOT, "d/.."));
    host_file("root/f", "");
    EXPECT(WASI_NOTDIR, create_directory(ROOT, "f/d"));
    EXPECT(WASI_EXIST, create_directory(ROOT, "f"));
    EXPECT(WASI_BADF, create_directory(99, "d"));
    EXPECT(WASI_NOTDIR, create_directory(1, "d"));
}

static void removes_directories(void) {
    CHECK(mkdir("root/d", 0777) == 0 && mkdir("root/d/e", 0777) == 0 && symlink("d", "root/link") == 0);
    host_file("root/f", "");
    EXPECT(WASI_NOTEMPTY, remove_directory(ROOT, "d"));
    EXPECT(WASI_NOTDIR, remove_directory(ROOT, "f"));
    EXPECT(WASI_NOTDIR, remove_directory(ROOT, "link"));
    EXPECT(WASI_NOTDIR, remove_directory(ROOT, "link/"));
    EXPECT(WASI_NOENT, remove_directory(ROOT, "no"));
    EXPECT(WASI_NOENT, remove_directory(ROOT, ""));
    EXPECT(WASI_INVAL, remove_directory(ROOT, "."));
    EXPECT(WASI_INVAL, remove_directory(ROOT, "d/."));
    EXPECT(WASI_SUCCESS, remove_directory(ROOT, "link/e/"));
    EXPECT(WASI_SUCCESS, remove_directory(ROOT, "d"));
    CHECK(!exists("root/d"));
    EXPECT(WASI_BADF, remove_directory(99, "d"));
}

static void unlinks_files(void) {
    CHECK(mkdir("root/d", 0777) == 0 && symlink("d", "root/link") == 0);
    host_file("root/f", "");
    EXPECT(WASI_ISDIR, unlink_file(ROOT, "d"));
    EXPECT(WASI_ISDIR, unlink_file(ROOT, "d/"));
    EXPECT(WASI_NOTDIR, unlink_file(ROOT, "f/"));
    EXPECT(WASI_NOTDIR, unlink_file(ROOT, "link/"));
    EXPECT(WASI_ISDIR, unlink_file(ROOT, "."));
    EXPECT(WASI_NOENT, unlink_file(ROOT, "no"));
    EXPECT(WASI_NOENT, unlink_file(ROOT, ""));
    EXPECT(WASI_SUCCESS, unlink_file(ROOT, "link"));
    CHECK(exists("root/d"));
    EXPECT(WASI_SUCCESS, unlink_file(ROOT, "d/../f"));
    CHECK(!exists("root/f"));
    EXPECT(WASI_BADF, unlink_file(99, "f"));
}

static void renames(void) {
    char contents[4096];
    CHECK(mkdir("root/d", 0777) == 0 && mkdir("root/e", 0777) == 0 && mkdir("root/e/full", 0777) == 0);
    host_file("root/f", "f");
    host_file("root/g", "g");
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "f", ROOT, "d/h"));
    CHECK(!exists("root/f") && exists("root/d/h"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "d/h", OTHER, "h"));
    CHECK(exists("other/h"));
    EXPECT(WASI_SUCCESS, rename_at(OTHER, "h", ROOT, "g"));
    host_contents("root/g", contents);
    EXPECT_TEXT("f", contents);
    EXPECT(WASI_ISDIR, rename_at(ROOT, "g", ROOT, "d"));
    EXPECT(WASI_NOTDIR, rename_at(ROOT, "d", ROOT, "g"));
    EXPECT(WASI_NOTEMPTY, rename_at(ROOT, "d", ROOT, "e"));
    EXPECT(WASI_INVAL, rename_at(ROOT, "e", ROOT, "e/full/x"));
    EXPECT(WASI_NOTDIR, rename_at(ROOT, "g", ROOT, "x/"));
    EXPECT(WASI_NOTDIR, rename_at(ROOT, "g/", ROOT, "x"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "d/", ROOT, "x/"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "g", ROOT, "g"));
    EXPECT(WASI_NOENT, rename_at(ROOT, "no", ROOT, "x"));
    EXPECT(WASI_NOENT, rename_at(ROOT, "g", ROOT, "no/x"));
    EXPECT(WASI_NOENT, rename_at(ROOT, "", ROOT, "y"));
    EXPECT(WASI_BUSY, rename_at(ROOT, ".", ROOT, "y"));
    EXPECT(WASI_BUSY, rename_at(ROOT, "g", ROOT, "e/.."));
    EXPECT(WASI_BADF, rename_at(99, "g", ROOT, "y"));
    EXPECT(WASI_BADF, rename_at(ROOT, "g", 99, "y"));
}

static void links_files(void) {
    struct stat status;
    host_file("root/f", "f");
    CHECK(mkdir("root/d", 0777) == 0 && symlink("f", "root/soft") == 0 && symlink("d", "root/to-d") == 0);
    EXPECT(WASI_SUCCESS, link_at(ROOT, "f", ROOT, "d/g"));
    CHECK(stat("root/f", &status) == 0 && status.st_nlink == 2);
    EXPECT(WASI_SUCCESS, link_at(ROOT, "f", OTHER, "f"));
    EXPECT(WASI_EXIST, link_at(ROOT, "f", OTHER, "f"));
    EXPECT(WASI_PERM, link_at(ROOT, "d", ROOT, "e"));
    EXPECT(WASI_PERM, link_at(ROOT, "d/", ROOT, "e"));
    EXPECT(WASI_PERM, link_at(ROOT, ".", ROOT, "e"));
    EXPECT(WASI_NOTDIR, link_at(ROOT, "f/", ROOT, "e"));
    EXPECT(WASI_NOTDIR, link_at(ROOT, "to-d/", ROOT, "e"));
    EXPECT(WASI_NOENT, link_at(ROOT, "f", ROOT, "e/"));
    EXPECT(WASI_NOENT, link_at(ROOT, "no", ROOT, "e"));
    EXPECT(WASI_NOENT, link_at(ROOT, "no/", ROOT, "e"));
    EXPECT(WASI_EXIST, link_at(ROOT, "f", ROOT, "d/."));
    // A symbolic link is linked itself.
    EXPECT(WASI_SUCCESS, link_at(ROOT, "soft", ROOT, "hard"));
    CHECK(lstat("root/hard", &status) == 0 && S_ISLNK(status.st_mode));
    EXPECT(WASI_INVAL, wpc_wasi_path_link(guest, ROOT, FOLLOW, put_string("soft"), 4, ROOT, put_string("x"), 1));
    EXPECT(WASI_BADF, link_at(99, "f", ROOT, "e"));
}

static void makes_symbolic_links(void) {
    char target[4096];
    EXPECT(WASI_SUCCESS, symlink_at("some/target", ROOT, "link"));
    EXPECT(WASI_SUCCESS, readlink_at(ROOT, "link", target));
    EXPECT_TEXT("some/target", target);
    EXPECT(WASI_EXIST, symlink_at("x", ROOT, "link"));
    EXPECT(WASI_NOENT, symlink_at("", ROOT, "l"));
    EXPECT(WASI_NOENT, symlink_at("x", ROOT, ""));
    EXPECT(WASI_NOENT, symlink_at("x", ROOT, "l/"));
    EXPECT(WASI_EXIST, symlink_at("x", ROOT, "."));
    EXPECT(WASI_NOENT, symlink_at("x", ROOT, "no/l"));
    EXPECT(WASI_PERM, symlink_at("/etc/passwd", ROOT, "l"));
    EXPECT(WASI_PERM, symlink_at("/", ROOT, "l"));
    CHECK(!exists("root/l"));
    EXPECT(WASI_BADF, symlink_at("x", 99, "l"));
}

static void reads_symbolic_links(void) {
    char target[4096];
    uint32_t result = room(4);
    uint32_t buffer = room(16);
    CHECK(mkdir("root/d", 0777) == 0 && symlink("0123456789", "root/link") == 0 && symlink("d", "root/to-d") == 0);
    host_file("root/f", "");
    memset(at(buffer), '#', 16);
    EXPECT(WASI_SUCCESS, wpc_wasi_path_readlink(guest, ROOT, put_string("link"), 4, buffer, 4, result));
    CHECK(load32(result) == 4 && memcmp(at(buffer), "0123#", 5) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_path_readlink(guest, ROOT, put_string("link"), 4, buffer, 0, result));
    CHECK(load32(result) == 0);
    EXPECT(WASI_INVAL, readlink_at(ROOT, "f", target));
    EXPECT(WASI_INVAL, readlink_at(ROOT, "d", target));
    EXPECT(WASI_INVAL, readlink_at(ROOT, ".", target));
    EXPECT(WASI_INVAL, readlink_at(ROOT, "to-d/", target));
    EXPECT(WASI_NOENT, readlink_at(ROOT, "no", target));
    EXPECT(WASI_NOENT, readlink_at(ROOT, "", target));
    EXPECT(WASI_NOTDIR, readlink_at(ROOT, "f/x", target));
    EXPECT(WASI_BADF, readlink_at(99, "link", target));
}

static void status(void) {
    wasi_filestat filestat;
    host_file("root/f", "12345");
    CHECK(mkdir("root/d", 0777) == 0 && symlink("f", "root/link") == 0 && symlink("no", "root/dangling") == 0);
    CHECK(symlink("d", "root/to-d") == 0);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "f", 0, &filestat));
    CHECK(filestat.filetype == FILETYPE_REGULAR_FILE && filestat.size == 5);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "d/../f", 0, &filestat));
    CHECK(filestat.size == 5);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "link", 0, &filestat));
    CHECK(filestat.filetype == FILETYPE_SYMBOLIC_LINK && filestat.size == 1);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "link", FOLLOW, &filestat));
    CHECK(filestat.filetype == FILETYPE_REGULAR_FILE);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "to-d/", 0, &filestat));
    CHECK(filestat.filetype == FILETYPE_DIRECTORY);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "dangling", 0, &filestat));
    EXPECT(WASI_NOENT, stat_at(ROOT, "dangling", FOLLOW, &filestat));
    EXPECT(WASI_SUCCESS, stat_at(ROOT, ".", FOLLOW, &filestat));
    EXPECT(WASI_NOTDIR, stat_at(ROOT, "f/", 0, &filestat));
    EXPECT(WASI_NOENT, stat_at(ROOT, "", 0, &filestat));
    EXPECT(WASI_NOENT, stat_at(ROOT, "", FOLLOW, &filestat));
    EXPECT(WASI_INVAL, stat_at(ROOT, "f", 2, &filestat));
    EXPECT(WASI_NOTDIR, stat_at(0, "f", 0, &filestat));
    EXPECT(WASI_BADF, stat_at(99, "f", 0, &filestat));
}

static uint32_t set_times(const char *path, uint32_t lookup, uint64_t access, uint64_t modification, uint32_t flags) {
    return wpc_wasi_path_filestat_set_times(guest, ROOT, lookup, put_string(path), (uint32_t)strlen(path), access,
                                            modification, flags);
}

static void sets_times(void) {
    struct stat file;
    struct stat link;
    host_file("root/f", "");
    CHECK(symlink("f", "root/link") == 0);
    EXPECT(WASI_SUCCESS, set_times("f", 0, 3000000001, 4000000002, FSTFLAGS_ATIM | FSTFLAGS_MTIM));
    CHECK(stat("root/f", &file) == 0 && file.st_atim.tv_sec == 3 && file.st_atim.tv_nsec == 1);
    CHECK(file.st_mtim.tv_sec == 4 && file.st_mtim.tv_nsec == 2);
    EXPECT(WASI_SUCCESS, set_times("link", 0, 0, 7000000000, FSTFLAGS_MTIM));
    CHECK(stat("root/f", &file) == 0 && lstat("root/link", &link) == 0);
    CHECK(file.st_mtim.tv_sec == 4 && link.st_mtim.tv_sec == 7);
    EXPECT(WASI_SUCCESS, set_times("link", FOLLOW, 0, 8000000000, FSTFLAGS_MTIM));
    CHECK(stat("root/f", &file) == 0 && file.st_mtim.tv_sec == 8 && file.st_atim.tv_sec == 3);
    EXPECT(WASI_SUCCESS, set_times("f", 0, 0, 0, FSTFLAGS_ATIM_NOW | FSTFLAGS_MTIM_NOW));
    CHECK(stat("root/f", &file) == 0 && file.st_mtim.tv_sec > 1000000000);
    EXPECT(WASI_SUCCESS, set_times(".", 0, 0, 9000000000, FSTFLAGS_MTIM));
    EXPECT(WASI_INVAL, set_times("f", 0, 0, 0, FSTFLAGS_ATIM | FSTFLAGS_ATIM_NOW));
    EXPECT(WASI_INVAL, set_times("f", 0, 0, 0, 16));
    EXPECT(WASI_INVAL, set_times("f", 2, 0, 0, 0));
    EXPECT(WASI_NOENT, set_times("no", 0, 0, 0, 0));
    EXPECT(WASI_BADF, wpc_wasi_path_filestat_set_times(guest, 99, 0, put_string("f"), 1, 0, 0, 0));
}

static const test tests[] = {
    {"creates directories", creates_directories},
    {"removes directories", removes_directories},
    {"unlinks files", unlinks_files},
    {"renames", renames},
    {"links files", links_files},
    {"makes symbolic links", makes_symbolic_links},
    {"reads symbolic links", reads_symbolic_links},
    {"status", status},
    {"sets times", sets_times},
};
FAMILY(path_family, "path", tests, true);
