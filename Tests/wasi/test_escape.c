/// test_escape.c - an attacker's guest: every way out of a preopened directory that is known, tried with every call.
#include "harness.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/// Tries `path`, which leads to outside/secret or to what lies there, with every call that takes a path. None may succeed
/// in reaching it; `expected` is what they say.
static void attack(uint32_t expected, const char *path) {
    uint32_t fd;
    wasi_filestat status;
    char target[4096];
    EXPECT(expected, open_at(ROOT, path, FOLLOW, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(expected, open_at(ROOT, path, FOLLOW, 0, ALL_RIGHTS, 0, &fd));
    EXPECT(expected, open_at(ROOT, path, FOLLOW, OFLAGS_CREAT, ALL_RIGHTS, 0, &fd));
    EXPECT(expected, open_at(ROOT, path, FOLLOW, OFLAGS_TRUNC, ALL_RIGHTS, 0, &fd));
    EXPECT(expected, open_at(ROOT, path, FOLLOW, OFLAGS_DIRECTORY, RIGHT_FD_READDIR, 0, &fd));
    EXPECT(expected, stat_at(ROOT, path, FOLLOW, &status));
    EXPECT(expected, wpc_wasi_path_filestat_set_times(guest, ROOT, FOLLOW, put_string(path), (uint32_t)strlen(path), 0, 0,
                                                      FSTFLAGS_MTIM));
    // These do not follow a link at the end, so a path that is one succeeds in what it may; nothing else does.
    struct stat link;
    char host[4096];
    snprintf(host, sizeof host, "root/%s", path);
    bool is_link = path[0] != '/' && lstat(host, &link) == 0 && S_ISLNK(link.st_mode);
    if (!is_link) {
        EXPECT(expected, stat_at(ROOT, path, 0, &status));
        EXPECT(expected, readlink_at(ROOT, path, target));
        EXPECT(expected, create_directory(ROOT, path));
        EXPECT(expected, remove_directory(ROOT, path));
        EXPECT(expected, unlink_file(ROOT, path));
        EXPECT(expected, rename_at(ROOT, path, ROOT, "stolen"));
        EXPECT(expected, rename_at(ROOT, "bait", ROOT, path));
        EXPECT(expected, link_at(ROOT, path, ROOT, "stolen"));
        EXPECT(expected, link_at(ROOT, "bait", ROOT, path));
        EXPECT(expected, symlink_at("x", ROOT, path));
    } else {
        EXPECT(WASI_EXIST, create_directory(ROOT, path));
        EXPECT(WASI_NOTDIR, remove_directory(ROOT, path));
        EXPECT(WASI_EXIST, link_at(ROOT, "bait", ROOT, path));
        EXPECT(WASI_EXIST, symlink_at("x", ROOT, path));
    }
    char contents[4096];
    host_contents("outside/secret", contents);
    EXPECT_TEXT(SECRET, contents);
    CHECK(access("root/stolen", F_OK) != 0);
    forget();
}

/// What is in the attacker's directory from the start.
static void lay_out(void) {
    host_file("root/bait", "bait");
    CHECK(mkdir("root/d", 0777) == 0 && mkdir("root/d/e", 0777) == 0);
}

static void link_on_host(const char *target, const char *path) {
    CHECK(symlink(target, path) == 0);
}

static void dot_dot(void) {
    lay_out();
    attack(WASI_PERM, "..");
    attack(WASI_PERM, "../");
    attack(WASI_PERM, "../outside/secret");
    attack(WASI_PERM, "./../outside/secret");
    attack(WASI_PERM, "d/../../outside/secret");
    attack(WASI_PERM, "d/e/../../../outside/secret");
    attack(WASI_PERM, "d/./e/.././../../outside/secret");
    attack(WASI_PERM, "d//..//..//outside//secret");
    attack(WASI_PERM, "../root/bait");
    attack(WASI_PERM, "../../../../../../../../../../etc/passwd");
    attack(WASI_PERM, "d/../..");
    // Where it leads out is found before what is missing behind it.
    attack(WASI_PERM, "../no/such");
}

static void absolute_paths(void) {
    lay_out();
    char here[2048];
    char path[4096];
    CHECK(getcwd(here, sizeof here) != NULL);
    attack(WASI_PERM, "/etc/passwd");
    attack(WASI_PERM, "/");
    attack(WASI_PERM, "//");
    attack(WASI_PERM, "//etc/passwd");
    snprintf(path, sizeof path, "%s/outside/secret", here);
    attack(WASI_PERM, path);
    // Not even to what is its own.
    snprintf(path, sizeof path, "%s/root/bait", here);
    attack(WASI_PERM, path);
}

static void links_that_lead_out(void) {
    lay_out();
    char here[2048];
    char path[4096];
    CHECK(getcwd(here, sizeof here) != NULL);
    link_on_host("../outside/secret", "root/relative");
    link_on_host("../outside", "root/directory");
    link_on_host("..", "root/up");
    link_on_host("/etc", "root/etc");
    link_on_host("/", "root/slash");
    link_on_host("d/../../outside/secret", "root/winding");
    link_on_host("../../outside/secret", "root/d/deep");
    snprintf(path, sizeof path, "%s/outside/secret", here);
    link_on_host(path, "root/absolute");
    snprintf(path, sizeof path, "%s/root/bait", here);
    link_on_host(path, "root/absolute-but-inside");
    attack(WASI_PERM, "relative");
    attack(WASI_PERM, "absolute");
    attack(WASI_PERM, "absolute-but-inside");
    attack(WASI_PERM, "winding");
    attack(WASI_PERM, "d/deep");
    attack(WASI_PERM, "up");
    attack(WASI_PERM, "directory");
    attack(WASI_PERM, "directory/secret");
    attack(WASI_PERM, "directory/.");
    attack(WASI_PERM, "directory/new");
    attack(WASI_PERM, "up/outside/secret");
    attack(WASI_PERM, "d/../up/outside/secret");
    attack(WASI_PERM, "etc/passwd");
    attack(WASI_PERM, "slash/etc/passwd");
}

static void chains_of_links(void) {
    lay_out();
    link_on_host("second", "root/first");
    link_on_host("d/third", "root/second");
    link_on_host("../fourth", "root/d/third");
    link_on_host("d/e", "root/fourth");
    link_on_host("../../../outside/secret", "root/d/e/out");
    attack(WASI_PERM, "first/out");
    link_on_host("first/out", "root/chain");
    attack(WASI_PERM, "chain");
    // ".." after a link goes up from where the link leads, not from where it lies.
    link_on_host("d/e", "root/deep");
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "deep/../../bait", 0, &fd));
    attack(WASI_PERM, "deep/../../../outside/secret");
    link_on_host("d", "root/shallow");
    attack(WASI_PERM, "shallow/../../outside/secret");
}

static void links_that_the_guest_made(void) {
    lay_out();
    uint32_t fd;
    EXPECT(WASI_PERM, symlink_at("/etc/passwd", ROOT, "absolute"));
    EXPECT(WASI_SUCCESS, symlink_at("../outside/secret", ROOT, "relative"));
    attack(WASI_PERM, "relative");
    // A link that is harmless where it was made is moved to where it is not.
    EXPECT(WASI_SUCCESS, symlink_at("../../bait", ROOT, "d/e/up"));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "d/e/up", 0, &fd));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "d/e/up", ROOT, "up"));
    EXPECT(WASI_PERM, open_file(ROOT, "up", 0, &fd));
    // And by moving the directory that holds it.
    EXPECT(WASI_SUCCESS, symlink_at("../../outside/secret", ROOT, "d/e/secret"));
    EXPECT(WASI_NOENT, open_file(ROOT, "d/e/secret", 0, &fd));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "d/e", ROOT, "e"));
    EXPECT(WASI_PERM, open_file(ROOT, "e/secret", 0, &fd));
    // A hard link to a link is still one.
    EXPECT(WASI_SUCCESS, link_at(ROOT, "relative", ROOT, "d/hard"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "d/hard", ROOT, "hard"));
    EXPECT(WASI_PERM, open_file(ROOT, "hard", 0, &fd));
}

static void nofollow_is_not_followed(void) {
    lay_out();
    link_on_host("../outside/secret", "root/link");
    link_on_host("../outside", "root/directory");
    uint32_t fd;
    wasi_filestat status;
    struct stat before;
    struct stat after;
    CHECK(stat("outside/secret", &before) == 0);
    EXPECT(WASI_LOOP, open_at(ROOT, "link", 0, 0, RIGHT_FD_READ, 0, &fd));
    EXPECT(WASI_LOOP, open_at(ROOT, "link", 0, OFLAGS_CREAT, ALL_RIGHTS, 0, &fd));
    EXPECT(WASI_EXIST, open_at(ROOT, "link", FOLLOW, OFLAGS_CREAT | OFLAGS_EXCL, ALL_RIGHTS, 0, &fd));
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "link", 0, &status));
    CHECK(status.filetype == FILETYPE_SYMBOLIC_LINK);
    EXPECT(WASI_SUCCESS, wpc_wasi_path_filestat_set_times(guest, ROOT, 0, put_string("link"), 4, 0, 0, FSTFLAGS_MTIM));
    CHECK(stat("outside/secret", &after) == 0 && after.st_mtim.tv_sec == before.st_mtim.tv_sec);
    EXPECT(WASI_SUCCESS, link_at(ROOT, "link", ROOT, "hard"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "hard", ROOT, "moved"));
    EXPECT(WASI_SUCCESS, unlink_file(ROOT, "moved"));
    EXPECT(WASI_SUCCESS, rename_at(ROOT, "bait", ROOT, "link"));
    CHECK(access("outside/secret", F_OK) == 0);
    CHECK(lstat("root/link", &after) == 0 && S_ISREG(after.st_mode));
    // A trailing slash follows: and fails.
    EXPECT(WASI_PERM, stat_at(ROOT, "directory/", 0, &status));
    EXPECT(WASI_PERM, open_at(ROOT, "directory/", 0, OFLAGS_DIRECTORY, RIGHT_FD_READDIR, 0, &fd));
    EXPECT(WASI_NOTDIR, remove_directory(ROOT, "directory/"));
    EXPECT(WASI_NOTDIR, unlink_file(ROOT, "directory/"));
    EXPECT(WASI_EXIST, create_directory(ROOT, "directory/"));
    EXPECT(WASI_NOTDIR, rename_at(ROOT, "directory/", ROOT, "x"));
    EXPECT(WASI_NOTDIR, link_at(ROOT, "directory/", ROOT, "x"));
    EXPECT(WASI_EXIST, symlink_at("x", ROOT, "directory/"));
    char target[4096];
    EXPECT(WASI_PERM, readlink_at(ROOT, "directory/", target));
    CHECK(access("outside/secret", F_OK) == 0);
}

static void second_directory_is_none_for_the_first(void) {
    lay_out();
    uint32_t fd;
    host_file("other/f", "other");
    link_on_host("../other/f", "root/link");
    EXPECT(WASI_PERM, open_file(ROOT, "link", 0, &fd));
    EXPECT(WASI_PERM, open_file(ROOT, "../other/f", 0, &fd));
    EXPECT(WASI_SUCCESS, open_file(OTHER, "f", 0, &fd));
    EXPECT(WASI_PERM, rename_at(ROOT, "bait", OTHER, "../root/moved"));
    EXPECT(WASI_PERM, link_at(ROOT, "bait", OTHER, "../outside/bait"));
}

static void opened_directories_are_limits(void) {
    lay_out();
    uint32_t d;
    uint32_t e;
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_directory(ROOT, "d", &d));
    EXPECT(WASI_SUCCESS, open_directory(d, "e", &e));
    EXPECT(WASI_PERM, open_directory(e, "..", &fd));
    EXPECT(WASI_PERM, open_file(d, "../bait", 0, &fd));
    EXPECT(WASI_PERM, open_file(e, "../../bait", 0, &fd));
    // Moved by the host to where the guest must not go: the directory stays reachable, nothing above it does.
    CHECK(rename("root/d/e", "outside/e") == 0);
    EXPECT(WASI_PERM, open_file(e, "../secret", 0, &fd));
    EXPECT(WASI_PERM, open_directory(e, "..", &fd));
    EXPECT(WASI_SUCCESS, open_file(e, "new", OFLAGS_CREAT, &fd));
    // A directory that is gone is empty, and leads nowhere.
    CHECK(unlink("outside/e/new") == 0 && rmdir("outside/e") == 0);
    EXPECT(WASI_NOENT, open_file(e, "new", OFLAGS_CREAT, &fd));
    EXPECT(WASI_PERM, open_file(e, "../secret", 0, &fd));
}

static void magic_links_of_procfs(void) {
    if (access("/proc/self/fd", F_OK) != 0) return;
    char path[64];
    uint32_t fd;
    uint32_t result = room(64);
    int secret = open("outside", O_RDONLY | O_DIRECTORY);
    restart((wpc_wasi_options){.preopen_count = 1, .preopens = &(wpc_wasi_preopen){.host_path = "/proc"}});
    static const char *const paths[] = {"self/cwd", "self/root", "self/exe", "self/root/etc/passwd", "self/cwd/outside/secret",
                                        "thread-self/cwd/outside/secret", "self/fd/0/x"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        CHECK(open_at(ROOT, paths[i], FOLLOW, 0, RIGHT_FD_READ, 0, &fd) != WASI_SUCCESS);
        CHECK(open_at(ROOT, paths[i], FOLLOW, OFLAGS_DIRECTORY, RIGHT_FD_READDIR, 0, &fd) != WASI_SUCCESS);
        wasi_filestat status;
        CHECK(stat_at(ROOT, paths[i], FOLLOW, &status) != WASI_SUCCESS);
    }
    snprintf(path, sizeof path, "self/fd/%d", secret);
    CHECK(open_directory(ROOT, path, &fd) != WASI_SUCCESS);
    snprintf(path, sizeof path, "self/fd/%d/secret", secret);
    CHECK(open_file(ROOT, path, 0, &fd) != WASI_SUCCESS);
    CHECK(wpc_wasi_path_filestat_get(guest, ROOT, FOLLOW, put_string(path), (uint32_t)strlen(path), result) != WASI_SUCCESS);
    close(secret);
}

static void deep_nesting(void) {
    enum { DEPTH = 600 };
    char *path = malloc(2 * DEPTH + 2 * 3 * DEPTH + 64);
    if (path == NULL) abort();
    // Longer than any path: made and walked piece by piece, then as one.
    uint32_t fd = ROOT;
    uint32_t below;
    for (int i = 0; i < DEPTH; i++) {
        EXPECT(WASI_SUCCESS, create_directory(fd, "n"));
        EXPECT(WASI_SUCCESS, open_directory(fd, "n", &below));
        if (fd != ROOT) EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
        fd = below;
        forget();
    }
    char *end = path;
    for (int i = 0; i < DEPTH; i++, end += 2) memcpy(end, "n/", 3);
    EXPECT(WASI_SUCCESS, open_directory(ROOT, path, &below));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, below));
    for (int i = 0; i < DEPTH; i++, end += 3) memcpy(end, "../", 4);
    EXPECT(WASI_SUCCESS, open_directory(ROOT, path, &below));
    memcpy(end, "../", 4);
    EXPECT(WASI_PERM, open_directory(ROOT, path, &below));
    memcpy(end + 3, "outside/secret", 15);
    EXPECT(WASI_PERM, open_file(ROOT, path, 0, &below));
    free(path);
}

static void long_links(void) {
    // Forty links of the greatest length, each a detour that comes back: bounded work, and the right answer.
    char target[4096];
    size_t length = 0;
    CHECK(mkdir("root/d", 0777) == 0);
    while (length + 5 < 4000) {
        memcpy(target + length, "d/../", 5);
        length += 5;
    }
    char name[32];
    for (int i = 0; i < 39; i++) {
        snprintf(target + length, sizeof target - length, "l%d", i + 1);
        snprintf(name, sizeof name, "root/l%d", i);
        link_on_host(target, name);
    }
    host_file("root/l39", "end");
    uint32_t fd;
    char text[4096];
    EXPECT(WASI_SUCCESS, open_file(ROOT, "l0", 0, &fd));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("end", text);
    CHECK(unlink("root/l39") == 0);
    link_on_host("../outside/secret", "root/l39");
    EXPECT(WASI_PERM, open_file(ROOT, "l0", 0, &fd));
}

static void hard_links_do_not_follow(void) {
    lay_out();
    link_on_host("../outside/secret", "root/link");
    struct stat status;
    EXPECT(WASI_SUCCESS, link_at(ROOT, "link", ROOT, "hard"));
    CHECK(stat("outside/secret", &status) == 0 && status.st_nlink == 1);
    EXPECT(WASI_INVAL, wpc_wasi_path_link(guest, ROOT, FOLLOW, put_string("link"), 4, ROOT, put_string("x"), 1));
    CHECK(stat("outside/secret", &status) == 0 && status.st_nlink == 1);
}

static const test tests[] = {
    {"dot dot", dot_dot},
    {"absolute paths", absolute_paths},
    {"links that lead out", links_that_lead_out},
    {"chains of links", chains_of_links},
    {"links that the guest made", links_that_the_guest_made},
    {"what is not to be followed is not", nofollow_is_not_followed},
    {"the second directory is none for the first", second_directory_is_none_for_the_first},
    {"opened directories are limits", opened_directories_are_limits},
    {"magic links of procfs", magic_links_of_procfs},
    {"deep nesting", deep_nesting},
    {"long links", long_links},
    {"hard links do not follow", hard_links_do_not_follow},
};
FAMILY(escape_family, "escape", tests, true);
