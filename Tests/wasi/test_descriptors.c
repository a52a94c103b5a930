/// test_descriptors.c - fd_close, fd_renumber, the table.
#include "harness.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

static void closes(void) {
    uint32_t fd;
    uint32_t again;
    uint32_t done;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    CHECK(fd == 5);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, fd));
    EXPECT(WASI_BADF, wpc_wasi_fd_close(guest, fd));
    EXPECT(WASI_BADF, write_text(fd, "x", &done));
    EXPECT(WASI_BADF, wpc_wasi_fd_close(guest, UINT32_MAX));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &again));
    CHECK(again == fd);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, ROOT));
    EXPECT(WASI_BADF, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_BADF, wpc_wasi_fd_prestat_get(guest, ROOT, room(8)));
}

static void renumbers(void) {
    uint32_t a;
    uint32_t b;
    uint32_t done;
    char contents[4096];
    EXPECT(WASI_SUCCESS, open_file(ROOT, "a", OFLAGS_CREAT, &a));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "b", OFLAGS_CREAT, &b));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_renumber(guest, a, a));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_renumber(guest, a, b));
    EXPECT(WASI_BADF, write_text(a, "x", &done));
    EXPECT(WASI_SUCCESS, write_text(b, "to a", &done));
    host_contents("root/a", contents);
    EXPECT_TEXT("to a", contents);
    EXPECT(WASI_BADF, wpc_wasi_fd_renumber(guest, a, b));
    EXPECT(WASI_BADF, wpc_wasi_fd_renumber(guest, b, 1000));
    EXPECT(WASI_BADF, wpc_wasi_fd_renumber(guest, b, a));
    EXPECT(WASI_BADF, wpc_wasi_fd_renumber(guest, UINT32_MAX, UINT32_MAX));
}

static void replaces_standard_output(void) {
    uint32_t fd;
    uint32_t done;
    char contents[4096];
    restart((wpc_wasi_options){
        .standard = (int[]){0, 1, 2}, .preopen_count = 1, .preopens = &(wpc_wasi_preopen){.host_path = "root"}});
    EXPECT(WASI_SUCCESS, open_file(ROOT, "out", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_renumber(guest, fd, 1));
    EXPECT(WASI_SUCCESS, write_text(1, "redirected", &done));
    host_contents("root/out", contents);
    EXPECT_TEXT("redirected", contents);
}

static void closing_an_own_standard_file_closes_it_on_the_host(void) {
    fflush(stdout);
    int saved = dup(1);
    int ends[2];
    char byte;
    CHECK(pipe(ends) == 0 && dup2(ends[1], 1) == 1);
    close(ends[1]);
    restart((wpc_wasi_options){.standard = (int[]){WPC_WASI_INHERIT, WPC_WASI_OWN, WPC_WASI_INHERIT}});
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 1));
    // The reader sees the end, and the number still is taken.
    CHECK(read(ends[0], &byte, 1) == 0);
    CHECK(fcntl(1, F_GETFD) >= 0);
    dup2(saved, 1);
    close(saved);
    close(ends[0]);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 2));
    CHECK(isatty(2) >= 0 && fcntl(2, F_GETFD) >= 0);
}

static void runs_out_of_descriptors(void) {
    uint32_t fd;
    uint32_t error;
    uint32_t last = 0;
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, 64});
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    for (int i = 0; (error = open_file(ROOT, "f", 0, &fd)) == WASI_SUCCESS; i++) {
        last = fd;
        if (i > 100) break;
    }
    EXPECT(WASI_MFILE, error);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, last));
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
}

static void host_numbers_mean_nothing(void) {
    int secret = open("outside/secret", O_RDONLY);
    char text[4096];
    CHECK(secret > 4);
    for (uint32_t fd = 5; fd < 64; fd++) {
        EXPECT(WASI_BADF, read_text(fd, text));
        forget();
    }
    close(secret);
}

static void nothing_is_inherited_by_programs(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, open_directory(ROOT, ".", &fd));
    for (int host = 3; host < 64; host++) {
        int flags = fcntl(host, F_GETFD);
        CHECK(flags < 0 || (flags & FD_CLOEXEC) != 0);
    }
}

static const test tests[] = {
    {"closes", closes},
    {"renumbers", renumbers},
    {"replaces standard output", replaces_standard_output},
    {"closing an own standard file closes it on the host", closing_an_own_standard_file_closes_it_on_the_host},
    {"runs out of descriptors", runs_out_of_descriptors},
    {"host numbers mean nothing", host_numbers_mean_nothing},
    {"nothing is inherited by programs", nothing_is_inherited_by_programs},
};
FAMILY(descriptor_family, "descriptor", tests, false);
