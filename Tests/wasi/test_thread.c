/// test_thread.c - many threads on one descriptor table, as parallel kernels and wasi-threads make them.
#include "harness.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS = 4, ROUNDS = 300, PATH = 64, RESULT = 128, BUFFER = 192, VECTOR = 256, STRIDE = 1024 };

typedef struct worker {
    /// A thread block of its own, as every native thread has.
    struct {
        wpc_thread thread;
        wpc_memory_slot slot;
    } block;
    uint32_t base;
    uint32_t number;
    int problems;
} worker;


static void run_workers(void *(*body)(void *)) {
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    for (uint32_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.block.thread = *guest, .block.slot = wpc_memory_slots(guest)[0], .base = 4096 + i * STRIDE, .number = i};
        CHECK(pthread_create(&threads[i], NULL, body, &workers[i]) == 0);
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(workers[i].problems == 0);
    }
}

static uint32_t open_own(worker *worker, const char *path, uint32_t *fd) {
    memcpy(at(worker->base + PATH), path, strlen(path));
    uint32_t error = wpc_wasi_path_open(&worker->block.thread, ROOT, 0, worker->base + PATH, (uint32_t)strlen(path),
                                        OFLAGS_CREAT, ALL_RIGHTS, 0, 0, worker->base + RESULT);
    *fd = load32(worker->base + RESULT);
    return error;
}

static uint32_t transfer(worker *worker, bool is_write, uint32_t fd) {
    memcpy(at(worker->base + VECTOR), &(wasi_iovec){worker->base + BUFFER, 8}, sizeof(wasi_iovec));
    return is_write ? wpc_wasi_fd_pwrite(&worker->block.thread, fd, worker->base + VECTOR, 1, 0, worker->base + RESULT)
                    : wpc_wasi_fd_pread(&worker->block.thread, fd, worker->base + VECTOR, 1, 0, worker->base + RESULT);
}

/// Everybody has files of its own: nobody ever gets another's.
static void *use_own_files(void *context) {
    worker *worker = context;
    char name[16];
    snprintf(name, sizeof name, "own-%u", worker->number);
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t fd;
        if (open_own(worker, name, &fd) != WASI_SUCCESS) worker->problems++;
        memset(at(worker->base + BUFFER), (int)worker->number, 8);
        if (transfer(worker, true, fd) != WASI_SUCCESS) worker->problems++;
        memset(at(worker->base + BUFFER), 0xFF, 8);
        if (transfer(worker, false, fd) != WASI_SUCCESS) worker->problems++;
        if (*(uint8_t *)at(worker->base + BUFFER) != worker->number) worker->problems++;
        if (wpc_wasi_fd_close(&worker->block.thread, fd) != WASI_SUCCESS) worker->problems++;
    }
    return NULL;
}

static void own_files(void) {
    run_workers(use_own_files);
}

/// Everybody uses, closes and replaces the same few numbers.
static void *fight_for_numbers(void *context) {
    worker *worker = context;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t fd;
        uint32_t wanted = 5 + (worker->number + (uint32_t)i) % 4;
        open_own(worker, "shared", &fd);
        transfer(worker, true, wanted);
        wpc_wasi_fd_renumber(&worker->block.thread, fd, wanted);
        transfer(worker, false, wanted);
        wpc_wasi_fd_fdstat_set_flags(&worker->block.thread, wanted, i % 2 == 0 ? FDFLAGS_APPEND : 0);
        wpc_wasi_fd_fdstat_get(&worker->block.thread, wanted, worker->base + BUFFER);
        wpc_wasi_fd_fdstat_set_rights(&worker->block.thread, wanted, RIGHT_FD_READ, 0);
        wpc_wasi_fd_filestat_get(&worker->block.thread, wanted, worker->base + BUFFER);
        wpc_wasi_fd_close(&worker->block.thread, wanted);
        wpc_wasi_fd_close(&worker->block.thread, fd);
    }
    return NULL;
}

static void shared_numbers(void) {
    run_workers(fight_for_numbers);
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "after", OFLAGS_CREAT, &fd));
}

/// Everybody lists the same directory through the same descriptor.
static void *list_directory(void *context) {
    worker *worker = context;
    for (int i = 0; i < ROUNDS / 3; i++) {
        uint64_t cookie = 0;
        uint32_t count = 0;
        for (;;) {
            uint32_t base = worker->base + BUFFER;
            uint32_t error = wpc_wasi_fd_readdir(&worker->block.thread, ROOT, base, 300, cookie, worker->base + RESULT);
            uint32_t used = load32(worker->base + RESULT);
            if (error != WASI_SUCCESS) worker->problems++;
            for (uint32_t position = 0; position + sizeof(wasi_dirent) <= used;) {
                wasi_dirent entry;
                memcpy(&entry, at(base + position), sizeof entry);
                position += (uint32_t)sizeof entry + entry.name_length;
                if (position > used) break;
                cookie = entry.next;
                count++;
            }
            if (error != WASI_SUCCESS || used < 300) break;
        }
        if (count != 42) worker->problems++;
    }
    return NULL;
}

static void one_directory(void) {
    char name[32];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "root/entry-%d", i);
        host_file(name, "");
    }
    run_workers(list_directory);
}

/// A descriptor is closed while another thread waits in a read on it.
static void *read_until_end(void *context) {
    worker *worker = context;
    memcpy(at(worker->base + VECTOR), &(wasi_iovec){worker->base + BUFFER, 1}, sizeof(wasi_iovec));
    if (worker->number != 0) return NULL;
    uint32_t error = wpc_wasi_fd_read(&worker->block.thread, 0, worker->base + VECTOR, 1, worker->base + RESULT);
    if (error != WASI_SUCCESS || *(char *)at(worker->base + BUFFER) != 'x') worker->problems++;
    return NULL;
}

static void *close_and_write(void *context) {
    int *writing = context;
    usleep(20000);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 0));
    // Something else takes the number: it must not get what the reader waits for.
    uint32_t fd;
    EXPECT(WASI_BADF, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    usleep(20000);
    CHECK(write(*writing, "x", 1) == 1);
    return NULL;
}

static void a_close_during_a_read(void) {
    int ends[2];
    pthread_t thread;
    CHECK(pipe(ends) == 0);
    restart((wpc_wasi_options){.standard = (int[]){ends[0], WPC_WASI_INHERIT, WPC_WASI_INHERIT}});
    close(ends[0]);
    CHECK(pthread_create(&thread, NULL, close_and_write, &ends[1]) == 0);
    run_workers(read_until_end);
    pthread_join(thread, NULL);
    close(ends[1]);
}

/// The first calls of an instance without a state come from several threads at once.
static void *make_the_first_call(void *context) {
    worker *worker = context;
    if (wpc_wasi_fd_fdstat_get(&worker->block.thread, 1, worker->base + BUFFER) != WASI_SUCCESS) worker->problems++;
    return NULL;
}

static void first_calls(void) {
    for (int i = 0; i < 20; i++) {
        wpc_wasi_attach(guest->instance, NULL);
        run_workers(make_the_first_call);
    }
}

static const test tests[] = {
    {"own files", own_files},
    {"shared numbers", shared_numbers},
    {"one directory", one_directory},
    {"a close during a read", a_close_during_a_read},
    {"first calls", first_calls},
};
FAMILY(thread_family, "thread", tests, false);
