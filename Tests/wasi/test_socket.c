/// test_socket.c - sock_accept, sock_recv, sock_send, sock_shutdown.
#include "harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKET 3u

/// A state with one end of a pair as descriptor 3; returns the other.
static int with_socket(int type) {
    int ends[2];
    CHECK(socketpair(AF_UNIX, type, 0, ends) == 0);
    restart((wpc_wasi_options){.socket_count = 1, .sockets = &ends[0]});
    close(ends[0]);
    return ends[1];
}

static uint32_t send_text(uint32_t fd, const char *text, uint32_t flags, uint32_t *done) {
    uint32_t result = room(4);
    uint32_t length = (uint32_t)strlen(text);
    uint32_t error = wpc_wasi_sock_send(guest, fd, vector(put_string(text), length), 1, flags, result);
    *done = error == WASI_SUCCESS ? load32(result) : 0;
    return error;
}

static uint32_t receive(uint32_t fd, uint32_t size, uint32_t flags, char text[4096], uint16_t *result_flags) {
    uint32_t result = room(8);
    uint32_t buffer = room(size + 1);
    uint32_t error = wpc_wasi_sock_recv(guest, fd, vector(buffer, size), 1, flags, result, result + 4);
    uint32_t length = error == WASI_SUCCESS ? load32(result) : 0;
    memcpy(text, at(buffer), length);
    text[length] = '\0';
    *result_flags = error == WASI_SUCCESS ? (uint16_t)load32(result + 4) : 0;
    return error;
}

static void sends_and_receives(void) {
    int peer = with_socket(SOCK_STREAM);
    char text[4096];
    uint16_t flags;
    uint32_t done;
    EXPECT(WASI_SUCCESS, send_text(SOCKET, "ping", 0, &done));
    CHECK(done == 4 && read(peer, text, 4) == 4 && memcmp(text, "ping", 4) == 0);
    CHECK(write(peer, "pong", 4) == 4);
    EXPECT(WASI_SUCCESS, receive(SOCKET, 100, RIFLAGS_RECV_PEEK, text, &flags));
    EXPECT_TEXT("pong", text);
    EXPECT(WASI_SUCCESS, receive(SOCKET, 4, RIFLAGS_RECV_WAITALL, text, &flags));
    EXPECT_TEXT("pong", text);
    CHECK(flags == 0);
    // The general calls do as well.
    EXPECT(WASI_SUCCESS, write_text(SOCKET, "more", &done));
    CHECK(read(peer, text, 4) == 4);
    CHECK(write(peer, "even", 4) == 4);
    EXPECT(WASI_SUCCESS, read_text(SOCKET, text));
    EXPECT_TEXT("even", text);
    EXPECT(WASI_INVAL, send_text(SOCKET, "x", 1, &done));
    EXPECT(WASI_INVAL, receive(SOCKET, 1, 4, text, &flags));
    close(peer);
    EXPECT(WASI_SUCCESS, receive(SOCKET, 1, 0, text, &flags));
    EXPECT_TEXT("", text);
    EXPECT(WASI_PIPE, send_text(SOCKET, "x", 0, &done));
    EXPECT(WASI_PIPE, write_text(SOCKET, "x", &done));
}

static void truncates_datagrams(void) {
    int peer = with_socket(SOCK_DGRAM);
    char text[4096];
    uint16_t flags;
    uint32_t status = room(24);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_get(guest, SOCKET, status));
    CHECK(*(uint8_t *)at(status) == FILETYPE_SOCKET_DGRAM);
    CHECK(write(peer, "long message", 12) == 12);
    EXPECT(WASI_SUCCESS, receive(SOCKET, 4, 0, text, &flags));
    EXPECT_TEXT("long", text);
    CHECK(flags == ROFLAGS_RECV_DATA_TRUNCATED);
    close(peer);
}

static void does_not_block_when_asked(void) {
    int peer = with_socket(SOCK_STREAM);
    char text[4096];
    uint16_t flags;
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, SOCKET, FDFLAGS_NONBLOCK));
    EXPECT(WASI_AGAIN, receive(SOCKET, 4, 0, text, &flags));
    EXPECT(WASI_AGAIN, read_text(SOCKET, text));
    close(peer);
}

static void shuts_down(void) {
    int peer = with_socket(SOCK_STREAM);
    char byte;
    uint32_t done;
    EXPECT(WASI_INVAL, wpc_wasi_sock_shutdown(guest, SOCKET, 0));
    EXPECT(WASI_INVAL, wpc_wasi_sock_shutdown(guest, SOCKET, 4));
    EXPECT(WASI_SUCCESS, wpc_wasi_sock_shutdown(guest, SOCKET, SDFLAGS_WR));
    CHECK(read(peer, &byte, 1) == 0);
    EXPECT(WASI_PIPE, send_text(SOCKET, "x", 0, &done));
    EXPECT(WASI_SUCCESS, wpc_wasi_sock_shutdown(guest, SOCKET, SDFLAGS_RD | SDFLAGS_WR));
    close(peer);
}

static void accepts(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 4) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    restart((wpc_wasi_options){.socket_count = 1, .sockets = &listener});
    close(listener);
    uint32_t result = room(4);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_fdstat_set_flags(guest, SOCKET, FDFLAGS_NONBLOCK));
    EXPECT(WASI_AGAIN, wpc_wasi_sock_accept(guest, SOCKET, 0, result));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(client, (struct sockaddr *)&address, sizeof address) == 0);
    EXPECT(WASI_INVAL, wpc_wasi_sock_accept(guest, SOCKET, FDFLAGS_APPEND, result));
    EXPECT(WASI_FAULT, wpc_wasi_sock_accept(guest, SOCKET, 0, BAD));
    EXPECT(WASI_SUCCESS, wpc_wasi_sock_accept(guest, SOCKET, FDFLAGS_NONBLOCK, result));
    uint32_t connection = load32(result);
    CHECK(connection == 4);
    uint32_t done;
    char text[4096];
    uint16_t flags;
    EXPECT(WASI_AGAIN, receive(connection, 4, 0, text, &flags));
    EXPECT(WASI_SUCCESS, send_text(connection, "hi", 0, &done));
    CHECK(read(client, text, 2) == 2);
    EXPECT(WASI_INVAL, wpc_wasi_sock_accept(guest, connection, 0, result));
    uint32_t position = room(8);
    EXPECT(WASI_SPIPE, wpc_wasi_fd_seek(guest, connection, 0, WHENCE_SET, position));
    close(client);
}

static void others_are_no_sockets(void) {
    uint32_t fd;
    uint32_t done;
    char text[4096];
    uint16_t flags;
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", OFLAGS_CREAT, &fd));
    EXPECT(WASI_NOTSOCK, send_text(fd, "x", 0, &done));
    EXPECT(WASI_NOTSOCK, receive(fd, 4, 0, text, &flags));
    EXPECT(WASI_NOTSOCK, wpc_wasi_sock_accept(guest, fd, 0, room(4)));
    EXPECT(WASI_NOTSOCK, wpc_wasi_sock_shutdown(guest, fd, SDFLAGS_RD));
    EXPECT(WASI_NOTSOCK, wpc_wasi_sock_shutdown(guest, ROOT, SDFLAGS_RD));
    EXPECT(WASI_BADF, wpc_wasi_sock_shutdown(guest, 99, SDFLAGS_RD));
    EXPECT(WASI_BADF, send_text(99, "x", 0, &done));
    char error[256];
    int file = dup(0);
    CHECK(wpc_wasi_new(&(wpc_wasi_options){.socket_count = 1, .sockets = &file}, error, sizeof error) == NULL);
    close(file);
}

static const test tests[] = {
    {"sends and receives", sends_and_receives},
    {"truncates datagrams", truncates_datagrams},
    {"does not block when asked", does_not_block_when_asked},
    {"shuts down", shuts_down},
    {"accepts", accepts},
    {"others are no sockets", others_are_no_sockets},
};
FAMILY(socket_family, "socket", tests, false);
