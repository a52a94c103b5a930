/// socket.c - sock_accept, sock_recv, sock_send, sock_shutdown, on sockets that the user handed in and those accepted
/// from them.
#include "wasi_internal.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static uint32_t get_socket(wpc_wasi *wasi, uint32_t fd, uint64_t rights, wpc_wasi_descriptor **descriptor) {
    uint32_t error = wpc_wasi_get(wasi, fd, rights, descriptor);
    if (*descriptor != NULL && (*descriptor)->filetype != FILETYPE_SOCKET_STREAM &&
        (*descriptor)->filetype != FILETYPE_SOCKET_DGRAM) {
        return WASI_NOTSOCK;
    }
    return error;
}

static bool is_nonblocking(const wpc_wasi_descriptor *descriptor) {
    return (atomic_load(&descriptor->flags) & FDFLAGS_NONBLOCK) != 0;
}

/// After a failed call: 0 if it is to be made again, once the socket is ready; else the errno.
static uint32_t settle(const wpc_wasi_descriptor *descriptor, short events) {
    if (errno == EINTR && !wpc_threads_are_ending()) return WASI_SUCCESS;
    if (errno == EAGAIN && descriptor->is_shared && !is_nonblocking(descriptor)) {
        return wpc_wasi_await(descriptor->host, events, false);
    }
    return wpc_wasi_errno(errno);
}

/// Enters an accepted connection. Takes `host` over.
static uint32_t admit(wpc_wasi *wasi, int host, uint16_t flags, uint64_t rights, uint32_t *fd) {
    struct stat status;
    wpc_wasi_descriptor *connection =
        fstat(host, &status) == 0 ? wpc_wasi_descriptor_new(host, WPC_WASI_OWNED, &status) : NULL;
    if (connection == NULL) {
        uint32_t error = wpc_wasi_errno(errno);
        close(host);
        return error;
    }
    atomic_store(&connection->flags, flags);
    wpc_wasi_restrict(connection, rights, rights);
    if (wpc_wasi_insert(wasi, connection, fd)) return WASI_SUCCESS;
    wpc_wasi_put(connection);
    return WASI_MFILE;
}

uint32_t wpc_wasi_sock_accept(wpc_thread *thread, uint32_t fd, uint32_t flags, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = get_socket(wasi, fd, RIGHT_SOCK_ACCEPT, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if ((flags & ~(uint32_t)FDFLAGS_NONBLOCK) != 0) return WASI_INVAL;
    if (wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL) return WASI_FAULT;
    int host;
    do {
        error = descriptor->is_shared && is_nonblocking(descriptor) ? wpc_wasi_await(descriptor->host, POLLIN, true)
                                                                    : WASI_SUCCESS;
        if (error != WASI_SUCCESS) return error;
        host = accept4(descriptor->host, NULL, NULL, SOCK_CLOEXEC | (flags != 0 ? SOCK_NONBLOCK : 0));
        if (host < 0) error = settle(descriptor, POLLIN);
    } while (host < 0 && error == WASI_SUCCESS);
    if (error != WASI_SUCCESS) return error;
    uint32_t accepted = 0;
    error = admit(wasi, host, (uint16_t)flags, ~atomic_load(&descriptor->refused_below), &accepted);
    if (error == WASI_SUCCESS) wpc_wasi_write(thread, result, &accepted, sizeof accepted);
    return error;
}

uint32_t wpc_wasi_sock_recv(wpc_thread *thread, uint32_t fd, uint32_t array, uint32_t count, uint32_t flags,
                            uint32_t received, uint32_t result_flags) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = get_socket(wasi, fd, RIGHT_FD_READ, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if ((flags & ~(uint32_t)(RIFLAGS_RECV_PEEK | RIFLAGS_RECV_WAITALL)) != 0) return WASI_INVAL;
    if (wpc_wasi_bytes(thread, received, sizeof(uint32_t)) == NULL ||
        wpc_wasi_bytes(thread, result_flags, sizeof(uint16_t)) == NULL) {
        return WASI_FAULT;
    }
    WPC_WASI_VECTORS vectors;
    error = wpc_wasi_vectors_get(thread, array, count, &vectors);
    if (error != WASI_SUCCESS) return error;
    int host_flags = ((flags & RIFLAGS_RECV_PEEK) != 0 ? MSG_PEEK : 0) |
                     ((flags & RIFLAGS_RECV_WAITALL) != 0 ? MSG_WAITALL : 0) |
                     (is_nonblocking(descriptor) ? MSG_DONTWAIT : 0);
    struct msghdr message;
    ssize_t done;
    do {
        message = (struct msghdr){.msg_iov = vectors.items, .msg_iovlen = (size_t)vectors.count};
        done = recvmsg(descriptor->host, &message, host_flags | MSG_CMSG_CLOEXEC);
        if (done < 0) error = settle(descriptor, POLLIN);
    } while (done < 0 && error == WASI_SUCCESS);
    if (error != WASI_SUCCESS) return error;
    uint32_t stored = (uint32_t)done;
    uint16_t stored_flags = (message.msg_flags & MSG_TRUNC) != 0 ? ROFLAGS_RECV_DATA_TRUNCATED : 0;
    wpc_wasi_write(thread, received, &stored, sizeof stored);
    wpc_wasi_write(thread, result_flags, &stored_flags, sizeof stored_flags);
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_sock_send(wpc_thread *thread, uint32_t fd, uint32_t array, uint32_t count, uint32_t flags,
                            uint32_t sent) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = get_socket(wasi, fd, RIGHT_FD_WRITE, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (flags != 0) return WASI_INVAL;
    if (wpc_wasi_bytes(thread, sent, sizeof(uint32_t)) == NULL) return WASI_FAULT;
    WPC_WASI_VECTORS vectors;
    error = wpc_wasi_vectors_get(thread, array, count, &vectors);
    if (error != WASI_SUCCESS) return error;
    int host_flags = MSG_NOSIGNAL | (is_nonblocking(descriptor) ? MSG_DONTWAIT : 0);
    ssize_t done;
    do {
        struct msghdr message = {.msg_iov = vectors.items, .msg_iovlen = (size_t)vectors.count};
        done = sendmsg(descriptor->host, &message, host_flags);
        if (done < 0) error = settle(descriptor, POLLOUT);
    } while (done < 0 && error == WASI_SUCCESS);
    if (error != WASI_SUCCESS) return error;
    uint32_t stored = (uint32_t)done;
    wpc_wasi_write(thread, sent, &stored, sizeof stored);
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_sock_shutdown(wpc_thread *thread, uint32_t fd, uint32_t how) {
    static const int host_how[] = {
        [SDFLAGS_RD] = SHUT_RD, [SDFLAGS_WR] = SHUT_WR, [SDFLAGS_RD | SDFLAGS_WR] = SHUT_RDWR};
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = get_socket(wasi, fd, RIGHT_SOCK_SHUTDOWN, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (how == 0 || how > (SDFLAGS_RD | SDFLAGS_WR)) return WASI_INVAL;
    return shutdown(descriptor->host, host_how[how]) != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}
