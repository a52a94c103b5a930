/// descriptors.c - the descriptor table: numbers, reference counts, rights.
#include "wasi_internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/// More than any host hands out; keeps a table from growing without bound.
#define MOST_DESCRIPTORS (UINT32_C(1) << 20)

static uint8_t socket_type(int host) {
    int type = 0;
    socklen_t length = sizeof type;
    if (getsockopt(host, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_DGRAM) return FILETYPE_SOCKET_DGRAM;
    return FILETYPE_SOCKET_STREAM;
}

wpc_wasi_descriptor *wpc_wasi_descriptor_new(int host, wpc_wasi_ownership ownership, const struct stat *status) {
    wpc_wasi_descriptor *descriptor = calloc(1, sizeof *descriptor);
    if (descriptor == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    atomic_init(&descriptor->references, 1);
    descriptor->host = host;
    descriptor->ownership = (uint8_t)ownership;
    uint64_t base = RIGHTS_FILE;
    uint64_t inheriting = 0;
    if (S_ISSOCK(status->st_mode)) {
        descriptor->filetype = socket_type(host);
        base = RIGHTS_SOCKET;
        inheriting = RIGHTS_SOCKET;
    } else {
        descriptor->filetype = wpc_wasi_filetype(status->st_mode);
    }
    if (S_ISDIR(status->st_mode)) {
        base = RIGHTS_DIRECTORY;
        inheriting = RIGHTS_DIRECTORY | RIGHTS_FILE;
    }
    if (S_ISCHR(status->st_mode) && isatty(host)) {
        descriptor->is_terminal = true;
        base &= ~(RIGHT_FD_SEEK | RIGHT_FD_TELL);
    }
    atomic_init(&descriptor->rights_base, base);
    atomic_init(&descriptor->rights_inheriting, inheriting);
    atomic_init(&descriptor->refused, ~base);
    atomic_init(&descriptor->refused_below, ~inheriting);
    return descriptor;
}

void wpc_wasi_restrict(wpc_wasi_descriptor *descriptor, uint64_t base, uint64_t inheriting) {
    atomic_fetch_and(&descriptor->rights_base, base);
    atomic_fetch_and(&descriptor->rights_inheriting, inheriting);
    atomic_fetch_or(&descriptor->refused, ~base);
    atomic_fetch_or(&descriptor->refused_below, ~inheriting);
}

static void close_host(int host, wpc_wasi_ownership ownership) {
    if (ownership == WPC_WASI_OWNED) {
        close(host);
    } else if (ownership == WPC_WASI_STANDARD) {
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0) return;
        dup2(null, host);
        close(null);
    }
}

void wpc_wasi_put(wpc_wasi_descriptor *descriptor) {
    if (atomic_fetch_sub_explicit(&descriptor->references, 1, memory_order_acq_rel) != 1) return;
    int saved = errno;
    close_host(descriptor->host, descriptor->ownership);
    free(descriptor->preopen_name);
    free(descriptor->offsets);
    free(descriptor);
    errno = saved;
}

void wpc_wasi_put_held(wpc_wasi_descriptor **descriptor) {
    if (*descriptor != NULL) wpc_wasi_put(*descriptor);
}

/// With the lock held: makes room for number `fd`.
static bool make_room(wpc_wasi *wasi, uint32_t fd) {
    if (fd < wasi->capacity) return true;
    if (fd >= MOST_DESCRIPTORS) return false;
    uint32_t capacity = wasi->capacity == 0 ? 16 : wasi->capacity * 2;
    wpc_wasi_descriptor **grown = realloc(wasi->descriptors, capacity * sizeof *grown);
    if (grown == NULL) return false;
    memset(grown + wasi->capacity, 0, (capacity - wasi->capacity) * sizeof *grown);
    wasi->descriptors = grown;
    wasi->capacity = capacity;
    return true;
}

bool wpc_wasi_insert(wpc_wasi *wasi, wpc_wasi_descriptor *descriptor, uint32_t *fd) {
    wpc_lock_acquire(&wasi->lock);
    uint32_t number = 0;
    while (number < wasi->capacity && wasi->descriptors[number] != NULL) number++;
    bool has_room = make_room(wasi, number);
    if (has_room) {
        wasi->descriptors[number] = descriptor;
        *fd = number;
    }
    wpc_lock_release(&wasi->lock);
    if (!has_room) errno = EMFILE;
    return has_room;
}

static wpc_wasi_descriptor *take_reference(wpc_wasi *wasi, uint32_t fd) {
    wpc_lock_acquire(&wasi->lock);
    wpc_wasi_descriptor *descriptor = fd < wasi->capacity ? wasi->descriptors[fd] : NULL;
    if (descriptor != NULL) atomic_fetch_add_explicit(&descriptor->references, 1, memory_order_relaxed);
    wpc_lock_release(&wasi->lock);
    return descriptor;
}

uint32_t wpc_wasi_get(wpc_wasi *wasi, uint32_t fd, uint64_t rights, wpc_wasi_descriptor **descriptor) {
    *descriptor = take_reference(wasi, fd);
    if (*descriptor == NULL) return WASI_BADF;
    if ((atomic_load(&(*descriptor)->refused) & rights) != 0) return WASI_NOTCAPABLE;
    return ((*descriptor)->unopened & rights) != 0 ? WASI_BADF : WASI_SUCCESS;
}

uint32_t wpc_wasi_get_directory(wpc_wasi *wasi, uint32_t fd, uint64_t rights, wpc_wasi_descriptor **descriptor) {
    uint32_t error = wpc_wasi_get(wasi, fd, rights, descriptor);
    if (*descriptor != NULL && (*descriptor)->filetype != FILETYPE_DIRECTORY) return WASI_NOTDIR;
    return error;
}

uint32_t wpc_wasi_get_file(wpc_wasi *wasi, uint32_t fd, uint64_t rights, uint32_t if_directory,
                           wpc_wasi_descriptor **descriptor) {
    uint32_t error = wpc_wasi_get(wasi, fd, rights, descriptor);
    if (*descriptor != NULL && (*descriptor)->filetype == FILETYPE_DIRECTORY) return if_directory;
    return error;
}

void wpc_wasi_close_all(wpc_wasi *wasi) {
    for (uint32_t fd = 0; fd < wasi->capacity; fd++) {
        if (wasi->descriptors[fd] != NULL) wpc_wasi_put(wasi->descriptors[fd]);
    }
    free(wasi->descriptors);
}
