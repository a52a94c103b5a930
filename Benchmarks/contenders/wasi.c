/* What the benchmarks need of WASI preview 1 beside wasm2c's output and its runtime, and main(). No sandbox: the
   current folder is preopened by its descriptor, and paths are taken from there as they come. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "wasm-rt-impl.h"

struct Z_wasi_snapshot_preview1_instance_t {
    wasm_rt_memory_t *memory;
    int count;
    char **arguments;
};
typedef struct Z_wasi_snapshot_preview1_instance_t wasi;

#define CALL(name) u32 Z_wasi_snapshot_preview1Z_##name
enum {
    success = 0,
    badf = 8,
    fault = 21,
    inval = 28,
    io = 29,
    noent = 44,
    nosys = 52,
    nametoolong = 37,
    first_free = 3
};

static void *at(wasi *w, u32 address) { return w->memory->data + address; }
static void put32(wasi *w, u32 address, u32 value) { memcpy(at(w, address), &value, 4); }
static void put64(wasi *w, u32 address, u64 value) { memcpy(at(w, address), &value, 8); }
static u32 failure(void) { return errno == ENOENT ? noent : errno == EBADF ? badf : errno == EINVAL ? inval : io; }

static int path_of(wasi *w, u32 path, u32 length, char *to, size_t room) {
    if (length >= room) return 0;
    memcpy(to, at(w, path), length);
    to[length] = 0;
    return 1;
}

CALL(args_sizes_get)(wasi *w, u32 count, u32 size) {
    u32 bytes = 0;
    for (int i = 0; i < w->count; i++) bytes += (u32)strlen(w->arguments[i]) + 1;
    put32(w, count, (u32)w->count), put32(w, size, bytes);
    return success;
}

CALL(args_get)(wasi *w, u32 pointers, u32 text) {
    for (int i = 0; i < w->count; i++) {
        size_t size = strlen(w->arguments[i]) + 1;
        put32(w, pointers + 4 * (u32)i, text);
        memcpy(at(w, text), w->arguments[i], size);
        text += (u32)size;
    }
    return success;
}

CALL(environ_sizes_get)(wasi *w, u32 count, u32 size) { return put32(w, count, 0), put32(w, size, 0), success; }
CALL(environ_get)(wasi *w, u32 pointers, u32 text) { return (void)w, (void)pointers, (void)text, success; }

CALL(clock_time_get)(wasi *w, u32 clock, u64 precision, u32 to) {
    struct timespec now;
    (void)precision;
    clock_gettime(clock == 0 ? CLOCK_REALTIME : clock == 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &now);
    return put64(w, to, (u64)now.tv_sec * 1000000000u + (u64)now.tv_nsec), success;
}

CALL(clock_res_get)(wasi *w, u32 clock, u32 to) { return (void)clock, put64(w, to, 1), success; }
CALL(sched_yield)(wasi *w) { return (void)w, success; }

CALL(random_get)(wasi *w, u32 to, u32 size) {
    for (u32 done = 0; done < size;) {
        ssize_t got = getrandom(at(w, to + done), size - done < 256 ? size - done : 256, 0);
        if (got < 0) return io;
        done += (u32)got;
    }
    return success;
}

void Z_wasi_snapshot_preview1Z_proc_exit(wasi *w, u32 status) { (void)w, fflush(NULL), _exit((int)status); }

CALL(fd_prestat_get)(wasi *w, u32 fd, u32 to) {
    return fd == first_free ? (put32(w, to, 0), put32(w, to + 4, 1), success) : badf;
}

CALL(fd_prestat_dir_name)(wasi *w, u32 fd, u32 to, u32 size) {
    if (fd != first_free || size < 1) return badf;
    return *(char *)at(w, to) = '.', success;
}

static unsigned char kind(mode_t mode) { return S_ISREG(mode) ? 4 : S_ISDIR(mode) ? 3 : S_ISCHR(mode) ? 2 : 0; }

CALL(fd_fdstat_get)(wasi *w, u32 fd, u32 to) {
    struct stat st;
    if (fstat((int)fd, &st) != 0) return failure();
    memset(at(w, to), 0, 24);
    *(unsigned char *)at(w, to) = kind(st.st_mode);
    return put64(w, to + 8, ~UINT64_C(0)), put64(w, to + 16, ~UINT64_C(0)), success;
}

CALL(fd_fdstat_set_flags)(wasi *w, u32 fd, u32 flags) { return (void)w, (void)fd, (void)flags, success; }

static u32 put_stat(wasi *w, const struct stat *st, u32 to) {
    memset(at(w, to), 0, 64);
    put64(w, to, st->st_dev), put64(w, to + 8, st->st_ino);
    *(unsigned char *)at(w, to + 16) = kind(st->st_mode);
    put64(w, to + 24, st->st_nlink), put64(w, to + 32, (u64)st->st_size);
    put64(w, to + 48, (u64)st->st_mtim.tv_sec * 1000000000u + (u64)st->st_mtim.tv_nsec);
    return success;
}

CALL(fd_filestat_get)(wasi *w, u32 fd, u32 to) {
    struct stat st;
    return fstat((int)fd, &st) == 0 ? put_stat(w, &st, to) : failure();
}

CALL(path_filestat_get)(wasi *w, u32 fd, u32 flags, u32 path, u32 length, u32 to) {
    char name[4096];
    struct stat st;
    (void)flags;
    if (!path_of(w, path, length, name, sizeof name)) return nametoolong;
    return fstatat((int)fd, name, &st, 0) == 0 ? put_stat(w, &st, to) : failure();
}

CALL(path_open)(wasi *w, u32 fd, u32 lookup, u32 path, u32 length, u32 how, u64 rights, u64 inherited, u32 flags,
                u32 to) {
    char name[4096];
    (void)lookup, (void)inherited;
    if (!path_of(w, path, length, name, sizeof name)) return nametoolong;
    int reads = rights >> 1 & 1, writes = rights >> 6 & 1;
    int mode = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
    mode |= (how & 1 ? O_CREAT : 0) | (how & 2 ? O_DIRECTORY : 0) | (how & 4 ? O_EXCL : 0) | (how & 8 ? O_TRUNC : 0);
    int opened = openat((int)fd, name, mode | (flags & 1 ? O_APPEND : 0) | O_CLOEXEC, 0666);
    if (opened < 0) return failure();
    return put32(w, to, (u32)opened), success;
}

CALL(path_unlink_file)(wasi *w, u32 fd, u32 path, u32 length) {
    char name[4096];
    if (!path_of(w, path, length, name, sizeof name)) return nametoolong;
    return unlinkat((int)fd, name, 0) == 0 ? success : failure();
}

CALL(fd_close)(wasi *w, u32 fd) { return (void)w, close((int)fd) == 0 ? success : failure(); }
CALL(fd_renumber)(wasi *w, u32 from, u32 to) {
    (void)w;
    return dup2((int)from, (int)to) >= 0 && close((int)from) == 0 ? success : failure();
}
CALL(fd_sync)(wasi *w, u32 fd) { return (void)w, fsync((int)fd) == 0 ? success : failure(); }
CALL(fd_filestat_set_size)(wasi *w, u32 fd, u64 size) {
    return (void)w, ftruncate((int)fd, (off_t)size) == 0 ? success : failure();
}

CALL(fd_seek)(wasi *w, u32 fd, u64 offset, u32 whence, u32 to) {
    static const int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    if (whence > 2) return inval;
    off_t place = lseek((int)fd, (off_t)offset, origins[whence]);
    if (place < 0) return failure();
    return put64(w, to, (u64)place), success;
}

CALL(fd_tell)(wasi *w, u32 fd, u32 to) { return Z_wasi_snapshot_preview1Z_fd_seek(w, fd, 0, 1, to); }

static u32 transfer(wasi *w, u32 fd, u32 list, u32 count, u32 to, int writes) {
    u32 total = 0;
    for (u32 i = 0; i < count; i++) {
        u32 buffer[2];
        memcpy(buffer, at(w, list + 8 * i), 8);
        ssize_t done =
            writes ? write((int)fd, at(w, buffer[0]), buffer[1]) : read((int)fd, at(w, buffer[0]), buffer[1]);
        if (done < 0) return failure();
        total += (u32)done;
        if ((u32)done < buffer[1]) break;
    }
    return put32(w, to, total), success;
}

CALL(fd_read)(wasi *w, u32 fd, u32 list, u32 count, u32 to) { return transfer(w, fd, list, count, to, 0); }
CALL(fd_write)(wasi *w, u32 fd, u32 list, u32 count, u32 to) { return transfer(w, fd, list, count, to, 1); }

/* Imported by C libraries, not needed by what is measured. */
CALL(fd_readdir)(wasi *w, u32 fd, u32 to, u32 size, u64 cookie, u32 used) {
    return (void)w, (void)fd, (void)to, (void)size, (void)cookie, (void)used, nosys;
}
CALL(poll_oneoff)(wasi *w, u32 in, u32 out, u32 count, u32 to) {
    return (void)w, (void)in, (void)out, (void)count, (void)to, nosys;
}
CALL(path_rename)(wasi *w, u32 from, u32 path, u32 length, u32 to, u32 other, u32 size) {
    return (void)w, (void)from, (void)path, (void)length, (void)to, (void)other, (void)size, nosys;
}
CALL(path_create_directory)(wasi *w, u32 fd, u32 path, u32 length) {
    return (void)w, (void)fd, (void)path, (void)length, nosys;
}
CALL(path_remove_directory)(wasi *w, u32 fd, u32 path, u32 length) {
    return (void)w, (void)fd, (void)path, (void)length, nosys;
}
CALL(path_readlink)(wasi *w, u32 fd, u32 path, u32 length, u32 to, u32 size, u32 used) {
    return (void)w, (void)fd, (void)path, (void)length, (void)to, (void)size, (void)used, nosys;
}

int main(int argc, char **argv) {
    static Z_guest_instance_t guest;
    static wasi host;
    int folder = open(".", O_PATH | O_DIRECTORY);
    if (folder != first_free && (dup2(folder, first_free) < 0 || close(folder) != 0)) return perror("."), 70;
    host.count = argc, host.arguments = argv;
    wasm_rt_init();
    Z_guest_init_module();
    wasm_rt_trap_t trap = (wasm_rt_trap_t)wasm_rt_impl_try();
    if (trap != 0) return fprintf(stderr, "trap: %s\n", wasm_rt_strerror(trap)), 134;
    /* The memory's place in the instance is fixed, its contents come with the instance. */
    host.memory = Z_guestZ_memory(&guest);
    Z_guest_instantiate(&guest, &host);
    Z_guestZ__start(&guest);
    return 0;
}
