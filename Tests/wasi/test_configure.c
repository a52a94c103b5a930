/// test_configure.c - what an executable is granted: its grants, WPC_DIRS, WPC_ENV, WPC_ARGV0, LISTEN_FDS, and sealing.
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char message[1024];
/// What wpc_wasi_configure said about it.
static bool lacks_directory;

static bool configure(const wpc_grants *grants) {
    static char *argv[] = {"app", "argument", NULL};
    wpc_wasi_attach(guest->instance, NULL);
    return wpc_wasi_configure(guest->instance, 2, argv, grants, &lacks_directory, message, sizeof message);
}

/// The guest's arguments or environment, joined by '|'.
static const char *joined(uint32_t (*sizes)(wpc_thread *, uint32_t, uint32_t),
                          uint32_t (*get)(wpc_thread *, uint32_t, uint32_t)) {
    static char text[4096];
    uint32_t pointers = room(256);
    uint32_t bytes = room(2048);
    uint32_t count = room(8);
    EXPECT(WASI_SUCCESS, sizes(guest, count, count + 4));
    EXPECT(WASI_SUCCESS, get(guest, pointers, bytes));
    text[0] = '\0';
    for (uint32_t i = 0; i < load32(count); i++) {
        if (i > 0) strcat(text, "|");
        strcat(text, at(load32(pointers + 4 * i)));
    }
    return text;
}

static const char *arguments(void) {
    return joined(wpc_wasi_args_sizes_get, wpc_wasi_args_get);
}

static const char *environment(void) {
    return joined(wpc_wasi_environ_sizes_get, wpc_wasi_environ_get);
}

/// The guest's name of a directory; "" if there is none.
static const char *directory_name(uint32_t fd) {
    static char name[256];
    uint32_t result = room(8);
    uint32_t buffer = room(255);
    name[0] = '\0';
    if (wpc_wasi_fd_prestat_get(guest, fd, result) != WASI_SUCCESS) return name;
    uint32_t length = load32(result + 4);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_prestat_dir_name(guest, fd, buffer, length));
    memcpy(name, at(buffer), length);
    name[length] = '\0';
    return name;
}

static void grants_nothing_by_default(void) {
    setenv("HOME", "/home/somebody", 1);
    CHECK(configure(NULL));
    EXPECT_TEXT("app|argument", arguments());
    EXPECT_TEXT("", environment());
    EXPECT_TEXT("", directory_name(3));
}

static void takes_grants_of_the_compiler(void) {
    static const char *const directories[] = {"root", "other::/data", NULL};
    static const char *const variables[] = {"A=1", "HANDED_ON", "NOT_SET", "EMPTY=", NULL};
    setenv("HANDED_ON", "a=b", 1);
    unsetenv("NOT_SET");
    CHECK(configure(&(wpc_grants){.directories = directories, .environment = variables}));
    EXPECT_TEXT("A=1|HANDED_ON=a=b|EMPTY=", environment());
    EXPECT_TEXT("root", directory_name(3));
    EXPECT_TEXT("/data", directory_name(4));
    EXPECT_TEXT("", directory_name(5));
}

static void takes_grants_of_the_run(void) {
    static const char *const directories[] = {"root", NULL};
    static const char *const variables[] = {"A=1", "B=2", NULL};
    setenv("WPC_DIRS", "other;outside::/out:side;", 1);
    setenv("WPC_ENV", "B=3;C=x:y,z", 1);
    setenv("WPC_ARGV0", "renamed", 1);
    CHECK(configure(&(wpc_grants){.directories = directories, .environment = variables}));
    EXPECT_TEXT("renamed|argument", arguments());
    EXPECT_TEXT("A=1|B=3|C=x:y,z", environment());
    EXPECT_TEXT("root", directory_name(3));
    EXPECT_TEXT("other", directory_name(4));
    EXPECT_TEXT("/out:side", directory_name(5));
    setenv("WPC_ENV", "P=a;b\nQ=c;d\n", 1);
    setenv("WPC_DIRS", "root::a;b\n", 1);
    CHECK(configure(NULL));
    EXPECT_TEXT("P=a;b|Q=c;d", environment());
    EXPECT_TEXT("a;b", directory_name(3));
}

static void sealed_takes_none_of_the_run(void) {
    static const char *const variables[] = {"A=1", NULL};
    setenv("WPC_DIRS", "other", 1);
    setenv("WPC_ENV", "B=3", 1);
    setenv("WPC_ARGV0", "renamed", 1);
    fflush(stderr);
    int saved = dup(2);
    int log = open("log", O_RDWR | O_CREAT, 0666);
    dup2(log, 2);
    CHECK(configure(&(wpc_grants){.environment = variables, .is_sealed = true}));
    dup2(saved, 2);
    EXPECT_TEXT("app|argument", arguments());
    EXPECT_TEXT("A=1", environment());
    EXPECT_TEXT("", directory_name(3));
    char warnings[4096];
    host_contents("log", warnings);
    CHECK(strstr(warnings, "WPC_DIRS is ignored") != NULL && strstr(warnings, "WPC_ENV is ignored") != NULL);
}

static void says_what_is_wrong(void) {
    static const char *const missing[] = {"no/such::/data", NULL};
    static const char *const file[] = {"outside/secret", NULL};
    static const char *const unnamed[] = {"root::", NULL};
    static const char *const variable[] = {"=x", NULL};
    static const char *const colon[] = {"root:/data", NULL};
    static const char *const empty[] = {"::/data", NULL};
    static const struct {
        const char *const *directories;
        const char *message;
        bool lacks_directory;
    } faults[] = {
        {missing, "cannot open directory 'no/such': No such file or directory; create it, or grant another one by --dir or WPC_DIRS", true},
        {file, "cannot open directory 'outside/secret': Not a directory; grant the directory that it is in", true},
        {colon, "cannot open directory 'root:/data': No such file or directory; the name that the program is to see stands after two "
                "colons, as in HOST::GUEST", true},
        {empty, "cannot open directory '': No such file or directory; its name is empty", true},
        {unnamed, "directory 'root': the guest's name for it is missing", false},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct stat before;
        struct stat after;
        CHECK(fstat(2, &before) == 0);
        CHECK(!configure(&(wpc_grants){.directories = faults[i].directories}));
        EXPECT_TEXT(faults[i].message, message);
        CHECK(lacks_directory == faults[i].lacks_directory);
        // Whoever says so writes it there.
        CHECK(fstat(2, &after) == 0 && before.st_dev == after.st_dev && before.st_ino == after.st_ino);
    }
    CHECK(!configure(&(wpc_grants){.environment = variable}));
    EXPECT_TEXT("environment variable '=x' has no name", message);
}

/// A path that fills the message is shortened, so that the reason stays.
static void a_long_path_leaves_room_for_the_reason(void) {
    char path[4096];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    const char *const directories[] = {path, NULL};
    CHECK(!configure(&(wpc_grants){.directories = directories}));
    CHECK(strstr(message, "xxx...': File name too long") != NULL);
}

/// Lists in the environment: what each of them grants, joined by '|'; NULL: refused.
static void lists_carry_all_bytes(void) {
    static const struct {
        const char *list;
        const char *granted;
    } cases[] = {
        {"", ""},
        {"A=1", "A=1"},
        {"A=1;B=2", "A=1|B=2"},
        {";;A=1;;", "A=1"},
        {"A=1\nB=2;3", "A=1|B=2;3"},
        {"A=;=\n", "A=;="},
        {"\n\nA=1\n\n", "A=1"},
        // Without the first line a backslash is a byte as others.
        {"A=\\n", "A=\\n"},
        {"A=\\n\nB=\\q\n", "A=\\n|B=\\q"},
        {"\\\nA=x\\nHOST_SECRET", "A=x\nHOST_SECRET"},
        {"\\\nA=a\\\\n\nB=\\n\\n", "A=a\\n|B=\n\n"},
        {"\\\nA=;\n", "A=;"},
        {"\\\n", ""},
        {"\\\nA=\xff\x80\xc3\n", "A=\xff\x80\xc3"},
        {"A=\xff\x80", "A=\xff\x80"},
        {"A=\x01\x1b\t\r", "A=\x01\x1b\t\r"},
        {"A==\nB=x=y", "A==|B=x=y"},
        {"\\\nA=\\", NULL},
        {"\\\nA=\\\nB=1", NULL},
        {"\\\nA=\\t", NULL},
    };
    setenv("HOST_SECRET", SECRET, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        forget();
        setenv("WPC_ENV", cases[i].list, 1);
        bool is_taken = configure(NULL);
        if (is_taken != (cases[i].granted != NULL)) fail(__FILE__, __LINE__, "list %zu: %d", i, is_taken);
        if (is_taken && cases[i].granted != NULL) EXPECT_TEXT(cases[i].granted, environment());
        if (!is_taken) CHECK(strstr(message, "WPC_ENV: its first line is a backslash") == message && !lacks_directory);
    }
    forget();
    setenv("WPC_ENV", "", 1);
    CHECK(mkdir("line\nroot", 0777) == 0 && mkdir("back\\slash", 0777) == 0 && mkdir("\xff", 0777) == 0);
    setenv("WPC_DIRS", "\\\nline\\nroot\nback\\\\slash::/b\\nc\n\xff", 1);
    CHECK(configure(NULL));
    EXPECT_TEXT("line\nroot", directory_name(3));
    EXPECT_TEXT("/b\nc", directory_name(4));
    EXPECT_TEXT("\xff", directory_name(5));
    EXPECT_TEXT("", directory_name(6));
}

static void hands_on_sockets(void) {
    static const char *const directories[] = {"root", NULL};
    int ends[2];
    char text[32];
    wpc_wasi_attach(guest->instance, NULL);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    for (int fd = 3; fd < 5; fd++) {
        if (fd != ends[0] && fd != ends[1]) CHECK(dup2(ends[0], fd) == fd);
    }
    snprintf(text, sizeof text, "%ld", (long)getpid());
    setenv("LISTEN_PID", text, 1);
    setenv("LISTEN_FDS", "2", 1);
    CHECK(configure(&(wpc_grants){.directories = directories}));
    EXPECT_TEXT("LISTEN_FDS=2", environment());
    EXPECT_TEXT("root", directory_name(3));
    uint32_t status = room(24);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, 4, status));
    CHECK(*(uint8_t *)at(status) == FILETYPE_SOCKET_STREAM);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, 5, status));
    EXPECT(WASI_BADF, wpc_wasi_fd_fdstat_get(guest, 6, status));
    // Meant for another process.
    setenv("LISTEN_PID", "1", 1);
    CHECK(configure(NULL));
    EXPECT(WASI_BADF, wpc_wasi_fd_fdstat_get(guest, 3, status));
    EXPECT_TEXT("", environment());
}

static void opens_closed_standard_files(void) {
    fflush(stdout);
    fflush(stderr);
    int out = fcntl(1, F_DUPFD, 10);
    int err = fcntl(2, F_DUPFD, 10);
    close(0);
    close(1);
    close(2);
    bool is_configured = configure(NULL);
    struct stat null;
    bool is_null = stat("/dev/null", &null) == 0;
    // The guest's are closed: what it writes isn't lost without a word.
    uint32_t done;
    char text[4096];
    bool is_closed = write_text(1, "x", &done) == WASI_BADF && write_text(2, "x", &done) == WASI_BADF && read_text(0, text) == WASI_BADF;
    for (int fd = 0; fd < 3; fd++) {
        struct stat status;
        is_null = is_null && fstat(fd, &status) == 0 && status.st_rdev == null.st_rdev;
    }
    dup2(out, 1);
    dup2(err, 2);
    CHECK(is_configured && is_null && is_closed);
}

static void an_embedded_guest_leaves_the_process_alone(void) {
    static const char *const directories[] = {"root::/r", NULL};
    static const char *const variables[] = {"A=1", "HANDED_ON", NULL};
    static char *argv[] = {"guest", NULL};
    setenv("HANDED_ON", "x", 1);
    setenv("WPC_DIRS", "other", 1);
    setenv("WPC_ARGV0", "renamed", 1);
    signal(SIGPIPE, SIG_DFL);
    CHECK(wpc_wasi_embed(guest->instance, 1, argv, directories, variables, message, sizeof message));
    CHECK(signal(SIGPIPE, SIG_IGN) == SIG_DFL);
    EXPECT_TEXT("guest", arguments());
    EXPECT_TEXT("A=1|HANDED_ON=x", environment());
    EXPECT_TEXT("/r", directory_name(3));
    EXPECT_TEXT("", directory_name(4));
    struct stat before;
    struct stat after;
    CHECK(fstat(2, &before) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 2));
    CHECK(fstat(2, &after) == 0 && before.st_ino == after.st_ino);
    CHECK(wpc_wasi_embed(guest->instance, 0, NULL, NULL, NULL, message, sizeof message));
    EXPECT_TEXT("", arguments());
}

static const test tests[] = {
    {"grants nothing by default", grants_nothing_by_default},
    {"takes grants of the compiler", takes_grants_of_the_compiler},
    {"takes grants of the run", takes_grants_of_the_run},
    {"sealed takes none of the run", sealed_takes_none_of_the_run},
    {"says what is wrong", says_what_is_wrong},
    {"a long path leaves room for the reason", a_long_path_leaves_room_for_the_reason},
    {"lists carry all bytes", lists_carry_all_bytes},
    {"hands on sockets", hands_on_sockets},
    {"opens closed standard files", opens_closed_standard_files},
    {"an embedded guest leaves the process alone", an_embedded_guest_leaves_the_process_alone},
};
FAMILY(configure_family, "configure", tests, false);
