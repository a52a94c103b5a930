/// transfer.c - reading, writing and positions: fd_read, fd_write, fd_pread, fd_pwrite, fd_seek, fd_tell, fd_sync,
/// fd_datasync, fd_advise, fd_allocate.
#include "wasi_internal.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

uint32_t wpc_wasi_await(int host, short events, bool nonblock) {
    struct pollfd item = {.fd = host, .events = events};
    int ready;
    do {
        ready = poll(&item, 1, nonblock ? 0 : -1);
    } while (ready < 0 && errno == EINTR && !wpc_threads_are_ending());
    if (ready < 0) return wpc_wasi_errno(errno);
    return ready == 0 ? WASI_AGAIN : WASI_SUCCESS;
}

static bool is_socket(const wpc_wasi_descriptor *descriptor) {
    return descriptor->filetype == FILETYPE_SOCKET_STREAM || descriptor->filetype == FILETYPE_SOCKET_DGRAM;
}

/// What a write of at most this many bytes does not block on once poll has said that there is room.
static void limit_to_pipe_buffer(wpc_wasi_vectors *vectors) {
    size_t left = PIPE_BUF;
    for (int i = 0; i < vectors->count; i++) {
        if (vectors->items[i].iov_len > left) {
            vectors->items[i].iov_len = left;
            vectors->count = left == 0 ? i : i + 1;
            return;
        }
        left -= vectors->items[i].iov_len;
    }
}

/// One read or write at the file's position. A shared description is made to behave as the guest's flags say, whatever
/// its own O_NONBLOCK is.
static uint32_t transfer(const wpc_wasi_descriptor *descriptor, wpc_wasi_vectors *vectors, bool is_write, uint32_t *done) {
    *done = 0;
    bool nonblock = (atomic_load(&descriptor->flags) & FDFLAGS_NONBLOCK) != 0;
    short events = is_write ? POLLOUT : POLLIN;
    if (descriptor->is_shared && nonblock) {
        uint32_t error = wpc_wasi_await(descriptor->host, events, true);
        if (error != WASI_SUCCESS) return error;
        if (is_write && descriptor->filetype != FILETYPE_REGULAR_FILE) limit_to_pipe_buffer(vectors);
    }
    for (;;) {
        ssize_t count;
        if (is_write && is_socket(descriptor)) {
            struct msghdr message = {.msg_iov = vectors->items, .msg_iovlen = (size_t)vectors->count};
            count = sendmsg(descriptor->host, &message, MSG_NOSIGNAL);
        } else if (is_write) {
            count = writev(descriptor->host, vectors->items, vectors->count);
        } else {
            count = readv(descriptor->host, vectors->items, vectors->count);
        }
        if (count >= 0) {
            *done = (uint32_t)count;
            return WASI_SUCCESS;
        }
        if (errno == EAGAIN && descriptor->is_shared && !nonblock) {
            uint32_t error = wpc_wasi_await(descriptor->host, events, false);
            if (error != WASI_SUCCESS) return error;
        } else if (errno != EINTR || wpc_threads_are_ending()) {
            return wpc_wasi_errno(errno);
        }
    }
}

static uint32_t transfer_call(wpc_thread *thread, uint32_t fd, uint32_t array, uint32_t count, bool is_write,
                              uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_file(wasi, fd, is_write ? RIGHT_FD_WRITE : RIGHT_FD_READ, WASI_ISDIR, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL) return WASI_FAULT;
    WPC_WASI_VECTORS vectors;
    error = wpc_wasi_vectors_get(thread, array, count, &vectors);
    if (error != WASI_SUCCESS) return error;
    uint32_t done;
    error = transfer(descriptor, &vectors, is_write, &done);
    if (error == WASI_SUCCESS) wpc_wasi_write(thread, result, &done, sizeof done);
    return error;
}

uint32_t wpc_wasi_fd_read(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count, uint32_t result) {
    return transfer_call(thread, fd, vectors, count, false, result);
}

uint32_t wpc_wasi_fd_write(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count, uint32_t result) {
    return transfer_call(thread, fd, vectors, count, true, result);
}

static uint32_t transfer_at_call(wpc_thread *thread, uint32_t fd, uint32_t array, uint32_t count, uint64_t offset,
                                 bool is_write, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint64_t rights = RIGHT_FD_SEEK | (is_write ? RIGHT_FD_WRITE : RIGHT_FD_READ);
    uint32_t error = wpc_wasi_get_file(wasi, fd, rights, WASI_ISDIR, &descriptor);
    if (error == WASI_NOTCAPABLE && descriptor->is_terminal) error = WASI_SPIPE;
    if (error != WASI_SUCCESS) return error;
    if (wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL) return WASI_FAULT;
    if (offset > INT64_MAX) return WASI_INVAL;
    WPC_WASI_VECTORS vectors;
    error = wpc_wasi_vectors_get(thread, array, count, &vectors);
    if (error != WASI_SUCCESS) return error;
    ssize_t done;
    do {
        done = is_write ? pwritev(descriptor->host, vectors.items, vectors.count, (off_t)offset)
                        : preadv(descriptor->host, vectors.items, vectors.count, (off_t)offset);
    } while (done < 0 && errno == EINTR);
    if (done < 0) return wpc_wasi_errno(errno);
    uint32_t stored = (uint32_t)done;
    wpc_wasi_write(thread, result, &stored, sizeof stored);
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_pread(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count, uint64_t offset,
                           uint32_t result) {
    return transfer_at_call(thread, fd, vectors, count, offset, false, result);
}

uint32_t wpc_wasi_fd_pwrite(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count, uint64_t offset,
                            uint32_t result) {
    return transfer_at_call(thread, fd, vectors, count, offset, true, result);
}

static uint32_t seek_call(wpc_thread *thread, uint32_t fd, uint64_t rights, uint64_t offset, int whence, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_file(wasi, fd, rights, WASI_BADF, &descriptor);
    // FD_SEEK implies FD_TELL.
    if (error == WASI_NOTCAPABLE && rights == RIGHT_FD_TELL &&
        (atomic_load(&descriptor->refused) & RIGHT_FD_SEEK) == 0) {
        error = WASI_SUCCESS;
    }
    if (error == WASI_NOTCAPABLE && (descriptor->is_terminal || is_socket(descriptor))) error = WASI_SPIPE;
    if (error != WASI_SUCCESS) return error;
    if (wpc_wasi_bytes(thread, result, sizeof(uint64_t)) == NULL) return WASI_FAULT;
    off_t position = lseek(descriptor->host, (off_t)offset, whence);
    if (position < 0) return wpc_wasi_errno(errno);
    uint64_t stored = (uint64_t)position;
    wpc_wasi_write(thread, result, &stored, sizeof stored);
    return WASI_SUCCESS;
}

static uint32_t seek_from(wpc_thread *thread, uint32_t fd, uint64_t offset, int whence, uint32_t result) {
    uint64_t rights = whence == SEEK_CUR && offset == 0 ? RIGHT_FD_TELL : RIGHT_FD_SEEK;
    return seek_call(thread, fd, rights, offset, whence, result);
}

uint32_t wpc_wasi_fd_seek(wpc_thread *thread, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t result) {
    static const int host_whence[] = {[WHENCE_SET] = SEEK_SET, [WHENCE_CUR] = SEEK_CUR, [WHENCE_END] = SEEK_END};
    return whence > WHENCE_END ? WASI_INVAL : seek_from(thread, fd, offset, host_whence[whence], result);
}

uint32_t wpc_wasi_unstable_fd_seek(wpc_thread *thread, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t result) {
    static const int host_whence[] = {SEEK_CUR, SEEK_END, SEEK_SET};
    return whence >= sizeof host_whence / sizeof host_whence[0]
               ? WASI_INVAL
               : seek_from(thread, fd, offset, host_whence[whence], result);
}

uint32_t wpc_wasi_fd_tell(wpc_thread *thread, uint32_t fd, uint32_t result) {
    return seek_call(thread, fd, RIGHT_FD_TELL, 0, SEEK_CUR, result);
}

static uint32_t sync_call(wpc_thread *thread, uint32_t fd, uint64_t right, int (*flush)(int)) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, right, &descriptor);
    if (error != WASI_SUCCESS) return error;
    int failed;
    do {
        failed = flush(descriptor->host);
    } while (failed != 0 && errno == EINTR);
    return failed != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_sync(wpc_thread *thread, uint32_t fd) {
    return sync_call(thread, fd, RIGHT_FD_SYNC, fsync);
}

uint32_t wpc_wasi_fd_datasync(wpc_thread *thread, uint32_t fd) {
    return sync_call(thread, fd, RIGHT_FD_DATASYNC, fdatasync);
}

uint32_t wpc_wasi_fd_advise(wpc_thread *thread, uint32_t fd, uint64_t offset, uint64_t length, uint32_t advice) {
    static const int host_advice[] = {
        [ADVICE_NORMAL] = POSIX_FADV_NORMAL,     [ADVICE_SEQUENTIAL] = POSIX_FADV_SEQUENTIAL,
        [ADVICE_RANDOM] = POSIX_FADV_RANDOM,     [ADVICE_WILLNEED] = POSIX_FADV_WILLNEED,
        [ADVICE_DONTNEED] = POSIX_FADV_DONTNEED, [ADVICE_NOREUSE] = POSIX_FADV_NOREUSE,
    };
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_file(wasi, fd, RIGHT_FD_ADVISE, WASI_BADF, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (advice > ADVICE_NOREUSE || offset > INT64_MAX || length > INT64_MAX) return WASI_INVAL;
    return wpc_wasi_errno(posix_fadvise(descriptor->host, (off_t)offset, (off_t)length, host_advice[advice]));
}

uint32_t wpc_wasi_fd_allocate(wpc_thread *thread, uint32_t fd, uint64_t offset, uint64_t length) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_file(wasi, fd, RIGHT_FD_ALLOCATE, WASI_BADF, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (offset > INT64_MAX || length > INT64_MAX) return WASI_INVAL;
    int failed;
    do {
        // Not posix_fallocate: the C library's substitute for file systems without it writes into the file.
        failed = fallocate(descriptor->host, 0, (off_t)offset, (off_t)length);
    } while (failed != 0 && errno == EINTR);
    return failed != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}
