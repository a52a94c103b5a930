/// status.c - what descriptors are and may: fd_fdstat_*, fd_filestat_*, fd_prestat_*.
#include "wasi_internal.h"

#include <fcntl.h>
#include <unistd.h>

uint32_t wpc_wasi_fd_fdstat_get(wpc_thread *thread, uint32_t fd, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, 0, &descriptor);
    if (error != WASI_SUCCESS) return error;
    wasi_fdstat status = {
        .filetype = descriptor->filetype,
        .flags = atomic_load(&descriptor->flags),
        .rights_base = atomic_load(&descriptor->rights_base),
        .rights_inheriting = atomic_load(&descriptor->rights_inheriting),
    };
    return wpc_wasi_write(thread, result, &status, sizeof status) ? WASI_SUCCESS : WASI_FAULT;
}

uint32_t wpc_wasi_apply_flags(int host, uint16_t flags) {
    int host_flags = ((flags & FDFLAGS_APPEND) != 0 ? O_APPEND : 0) | ((flags & FDFLAGS_NONBLOCK) != 0 ? O_NONBLOCK : 0);
    return fcntl(host, F_SETFL, host_flags) != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_fdstat_set_flags(wpc_thread *thread, uint32_t fd, uint32_t flags) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, RIGHT_FD_FDSTAT_SET_FLAGS, &descriptor);
    if (error != WASI_SUCCESS) return error;
    const uint16_t changeable = FDFLAGS_APPEND | FDFLAGS_NONBLOCK;
    wpc_lock_acquire(&descriptor->lock);
    uint16_t present = atomic_load(&descriptor->flags);
    // The host cannot change how a file is synchronised after it was opened.
    if ((flags & ~(uint32_t)FDFLAGS_ALL) != 0 || (flags & ~(uint32_t)(present | changeable)) != 0) {
        error = WASI_INVAL;
    } else if (descriptor->is_shared) {
        if (((flags ^ present) & FDFLAGS_APPEND) != 0) error = WASI_NOTSUP;
    } else {
        error = wpc_wasi_apply_flags(descriptor->host, (uint16_t)flags);
    }
    if (error == WASI_SUCCESS) {
        atomic_store(&descriptor->flags, (uint16_t)((present & ~changeable) | (flags & changeable)));
    }
    wpc_lock_release(&descriptor->lock);
    return error;
}

static uint32_t filestat_call(wpc_thread *thread, uint32_t fd, uint32_t result, bool is_unstable) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, RIGHT_FD_FILESTAT_GET, &descriptor);
    if (error != WASI_SUCCESS) return error;
    struct stat status;
    if (fstat(descriptor->host, &status) != 0) return wpc_wasi_errno(errno);
    wasi_filestat filestat;
    wpc_wasi_filestat(&status, &filestat);
    filestat.filetype = descriptor->filetype;
    return wpc_wasi_filestat_put(thread, result, &filestat, is_unstable);
}

uint32_t wpc_wasi_fd_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t result) {
    return filestat_call(thread, fd, result, false);
}

uint32_t wpc_wasi_unstable_fd_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t result) {
    return filestat_call(thread, fd, result, true);
}

uint32_t wpc_wasi_fd_filestat_set_size(wpc_thread *thread, uint32_t fd, uint64_t size) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_file(wasi, fd, RIGHT_FD_FILESTAT_SET_SIZE, WASI_BADF, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (size > INT64_MAX) return WASI_INVAL;
    int failed;
    do {
        failed = ftruncate(descriptor->host, (off_t)size);
    } while (failed != 0 && errno == EINTR);
    return failed != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_filestat_set_times(wpc_thread *thread, uint32_t fd, uint64_t access, uint64_t modification,
                                        uint32_t flags) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, RIGHT_FD_FILESTAT_SET_TIMES, &descriptor);
    if (error != WASI_SUCCESS) return error;
    struct timespec times[2];
    error = wpc_wasi_times(access, modification, flags, times);
    if (error != WASI_SUCCESS) return error;
    return futimens(descriptor->host, times) != 0 ? wpc_wasi_errno(errno) : WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_prestat_get(wpc_thread *thread, uint32_t fd, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, 0, &descriptor);
    if (error != WASI_SUCCESS) return error;
    // wasi-libc looks at 3, 4, ... until it meets BADF.
    if (descriptor->preopen_name == NULL) return WASI_BADF;
    wasi_prestat prestat = {.tag = 0, .name_length = (uint32_t)strlen(descriptor->preopen_name)};
    return wpc_wasi_write(thread, result, &prestat, sizeof prestat) ? WASI_SUCCESS : WASI_FAULT;
}

uint32_t wpc_wasi_fd_prestat_dir_name(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get(wasi, fd, 0, &descriptor);
    if (error != WASI_SUCCESS) return error;
    if (descriptor->preopen_name == NULL) return WASI_BADF;
    size_t name_length = strlen(descriptor->preopen_name);
    if (length < name_length) return WASI_NAMETOOLONG;
    return wpc_wasi_write(thread, path, descriptor->preopen_name, name_length) ? WASI_SUCCESS : WASI_FAULT;
}
