/// test_transfer.c - fd_read, fd_write, fd_pread, fd_pwrite, fd_seek, fd_tell, fd_sync, fd_datasync, fd_advise,
/// fd_allocate.
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static void writes_and_reads(void) {
    uint32_t fd;
    uint32_t done;
    char text[4096];
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "hello", &done));
    CHECK(done == 5);
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("", text);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_SET, room(8)));
    EXPECT(WASI_SUCCESS, read_text(fd, text));
    EXPECT_TEXT("hello", text);
    EXPECT(WASI_BADF, write_text(99, "x", &done));
    EXPECT(WASI_BADF, read_text(UINT32_MAX, text));
    EXPECT(WASI_NOTCAPABLE, read_text(1, text));
    EXPECT(WASI_NOTCAPABLE, write_text(0, "x", &done));
    EXPECT(WASI_ISDIR, read_text(ROOT, text));
    EXPECT(WASI_ISDIR, write_text(ROOT, "x", &done));
}

static void scatters_and_gathers(void) {
    uint32_t fd;
    uint32_t result = room(4);
    uint32_t a = put_string("abcdef");
    uint32_t b = put_string("123456");
    wasi_iovec vectors[3] = {{a, 2}, {b, 0}, {b, 3}};
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_write(guest, fd, put(vectors, sizeof vectors), 3, result));
    CHECK(load32(result) == 5);
    char contents[4096];
    host_contents("root/f", contents);
    EXPECT_TEXT("ab123", contents);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_pread(guest, fd, put(vectors, sizeof vectors), 3, 1, result));
    CHECK(load32(result) == 4);
    CHECK(memcmp(at(a), "b1cdef", 6) == 0 && memcmp(at(b), "233456", 6) == 0);
}

static void reads_and_writes_at_offsets(void) {
    uint32_t fd;
    uint32_t done;
    uint32_t result = room(4);
    uint32_t buffer = put_string("XY");
    char contents[4096];
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "0123456789", &done));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_pwrite(guest, fd, vector(buffer, 2), 1, 3, result));
    CHECK(load32(result) == 2);
    host_contents("root/f", contents);
    EXPECT_TEXT("012XY56789", contents);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_pread(guest, fd, vector(buffer, 2), 1, 9, result));
    CHECK(load32(result) == 1 && memcmp(at(buffer), "9Y", 2) == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_pread(guest, fd, vector(buffer, 2), 1, 100, result));
    CHECK(load32(result) == 0);
    EXPECT(WASI_INVAL, wpc_wasi_fd_pread(guest, fd, vector(buffer, 2), 1, UINT64_MAX, result));
    EXPECT(WASI_INVAL, wpc_wasi_fd_pwrite(guest, fd, vector(buffer, 2), 1, UINT64_C(1) << 63, result));
    EXPECT(WASI_ISDIR, wpc_wasi_fd_pread(guest, ROOT, vector(buffer, 2), 1, 0, result));
    // The position is where the write left it.
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_tell(guest, fd, room(8)));
    EXPECT(WASI_BADF, wpc_wasi_fd_pread(guest, 77, vector(buffer, 2), 1, 0, result));
}

static void seeks(void) {
    uint32_t fd;
    uint32_t done;
    uint32_t result = room(8);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "0123456789", &done));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_tell(guest, fd, result));
    CHECK(load64(result) == 10);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, (uint64_t)-4, WHENCE_CUR, result));
    CHECK(load64(result) == 6);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, (uint64_t)-1, WHENCE_END, result));
    CHECK(load64(result) == 9);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 1000, WHENCE_SET, result));
    CHECK(load64(result) == 1000);
    EXPECT(WASI_INVAL, wpc_wasi_fd_seek(guest, fd, (uint64_t)-1, WHENCE_SET, result));
    EXPECT(WASI_INVAL, wpc_wasi_fd_seek(guest, fd, 0, 3, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_seek(guest, 50, 0, WHENCE_SET, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_seek(guest, ROOT, 0, WHENCE_SET, result));
    EXPECT(WASI_BADF, wpc_wasi_fd_tell(guest, ROOT, result));
}

static void pipes_do_not_seek(void) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    int standard[3] = {ends[0], ends[1], WPC_WASI_CLOSED};
    restart((wpc_wasi_options){.standard = standard});
    close(ends[0]);
    close(ends[1]);
    uint32_t result = room(8);
    uint32_t done;
    char text[4096];
    EXPECT(WASI_SPIPE, wpc_wasi_fd_seek(guest, 0, 0, WHENCE_SET, result));
    EXPECT(WASI_SPIPE, wpc_wasi_fd_tell(guest, 1, result));
    EXPECT(WASI_SPIPE, wpc_wasi_fd_pread(guest, 0, vector(room(8), 8), 1, 0, result));
    EXPECT(WASI_SUCCESS, write_text(1, "through", &done));
    EXPECT(WASI_SUCCESS, read_text(0, text));
    EXPECT_TEXT("through", text);
    EXPECT(WASI_BADF, write_text(2, "x", &done));
    // Nobody reads any more.
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 0));
    EXPECT(WASI_PIPE, write_text(1, "x", &done));
}

static void appends(void) {
    uint32_t fd;
    uint32_t done;
    char contents[4096];
    host_file("root/f", "start ");
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, 0, ALL_RIGHTS, FDFLAGS_APPEND, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "a", &done));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_SET, room(8)));
    EXPECT(WASI_SUCCESS, write_text(fd, "b", &done));
    host_contents("root/f", contents);
    EXPECT_TEXT("start ab", contents);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, fd, 0));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 0, WHENCE_SET, room(8)));
    EXPECT(WASI_SUCCESS, write_text(fd, "S", &done));
    host_contents("root/f", contents);
    EXPECT_TEXT("Start ab", contents);
}

static void syncs(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_sync(guest, fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_datasync(guest, fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_sync(guest, ROOT));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_datasync(guest, ROOT));
    EXPECT(WASI_BADF, wpc_wasi_fd_sync(guest, 40));
    EXPECT(WASI_BADF, wpc_wasi_fd_datasync(guest, 40));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_sync(guest, 0));
}

static void advises(void) {
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    for (uint32_t advice = ADVICE_NORMAL; advice <= ADVICE_NOREUSE; advice++) {
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_advise(guest, fd, 0, 100, advice));
    }
    EXPECT(WASI_INVAL, wpc_wasi_fd_advise(guest, fd, 0, 100, 6));
    EXPECT(WASI_INVAL, wpc_wasi_fd_advise(guest, fd, 0, UINT64_MAX, ADVICE_NORMAL));
    EXPECT(WASI_BADF, wpc_wasi_fd_advise(guest, ROOT, 0, 1, ADVICE_NORMAL));
    EXPECT(WASI_BADF, wpc_wasi_fd_advise(guest, 9, 0, 1, ADVICE_NORMAL));
}

static void allocates(void) {
    uint32_t fd;
    wasi_filestat status;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    uint32_t error = wpc_wasi_fd_allocate(guest, fd, 100, 1000);
    // Some file systems cannot.
    if (error != WASI_NOTSUP) {
        EXPECT(WASI_SUCCESS, error);
        EXPECT(WASI_SUCCESS, stat_at(ROOT, "f", 0, &status));
        CHECK(status.size == 1100);
        EXPECT(WASI_SUCCESS, wpc_wasi_fd_allocate(guest, fd, 0, 10));
        EXPECT(WASI_SUCCESS, stat_at(ROOT, "f", 0, &status));
        CHECK(status.size == 1100);
        EXPECT(WASI_INVAL, wpc_wasi_fd_allocate(guest, fd, 0, 0));
    }
    EXPECT(WASI_INVAL, wpc_wasi_fd_allocate(guest, fd, UINT64_MAX, 1));
    EXPECT(WASI_BADF, wpc_wasi_fd_allocate(guest, ROOT, 0, 1));
    EXPECT(WASI_BADF, wpc_wasi_fd_allocate(guest, 9, 0, 1));
    EXPECT(WASI_NOTCAPABLE, wpc_wasi_fd_allocate(guest, 1, 0, 1));
}

static void too_large_a_file(void) {
    uint32_t fd;
    uint32_t done;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4, 4});
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_SUCCESS, write_text(fd, "1234567", &done));
    CHECK(done == 4);
    EXPECT(WASI_FBIG, write_text(fd, "5", &done));
    EXPECT(WASI_FBIG, wpc_wasi_fd_filestat_set_size(guest, fd, 100));
}

static void emulates_nonblock_on_shared_descriptions(void) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    int standard[3] = {ends[0], ends[1], WPC_WASI_CLOSED};
    restart((wpc_wasi_options){.standard = standard});
    char text[4096];
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, 0, FDFLAGS_NONBLOCK));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, 1, FDFLAGS_NONBLOCK));
    EXPECT(WASI_AGAIN, read_text(0, text));
    // The description itself, which others may share, is as it was.
    CHECK((fcntl(ends[0], F_GETFL) & O_NONBLOCK) == 0);
    uint32_t status = room(24);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, 0, status));
    CHECK(((wasi_fdstat *)at(status))->flags == FDFLAGS_NONBLOCK);
    // A pipe fills up without blocking.
    uint32_t result = room(4);
    uint32_t buffer = room(60000);
    uint32_t error;
    for (int i = 0; (error = wpc_wasi_fd_write(guest, 1, vector(buffer, 60000), 1, result)) == WASI_SUCCESS;) {
        if (++i > 1000) break;
    }
    EXPECT(WASI_AGAIN, error);
    EXPECT(WASI_NOTSUP, wpc_wasi_fd_fdstat_set_flags(guest, 1, FDFLAGS_APPEND));
    close(ends[0]);
    close(ends[1]);
}

static const test tests[] = {
    {"writes and reads", writes_and_reads},
    {"scatters and gathers", scatters_and_gathers},
    {"reads and writes at offsets", reads_and_writes_at_offsets},
    {"seeks", seeks},
    {"pipes do not seek", pipes_do_not_seek},
    {"appends", appends},
    {"syncs", syncs},
    {"advises", advises},
    {"allocates", allocates},
    {"too large a file", too_large_a_file},
    {"emulates NONBLOCK on shared descriptions", emulates_nonblock_on_shared_descriptions},
};
FAMILY(transfer_family, "transfer", tests, false);
