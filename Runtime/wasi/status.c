/// status.c - what descriptors are and may: fd_fdstat_*, fd_filestat_*, fd_prestat_*.
#include "wasi_internal.h"

#include <fcntl.h>
#include <unistd.h>

uint8_t wpc_wasi_filetype(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFBLK:
        return FILETYPE_BLOCK_DEVICE;
    case S_IFCHR:
        return FILETYPE_CHARACTER_DEVICE;
    case S_IFDIR:
        return FILETYPE_DIRECTORY;
    case S_IFREG:
        return FILETYPE_REGULAR_FILE;
    case S_IFSOCK:
        return FILETYPE_SOCKET_STREAM;
    case S_IFLNK:
        return FILETYPE_SYMBOLIC_LINK;
    default:
        return FILETYPE_UNKNOWN;
    }
}

static uint64_t nanoseconds(struct timespec time) {
    // Times before 1970 have no representation.
    if (time.tv_sec < 0) return 0;
    uint64_t result;
    if (__builtin_mul_overflow((uint64_t)time.tv_sec, UINT64_C(1000000000), &result)) return UINT64_MAX;
    return result + (uint64_t)time.tv_nsec;
}

void wpc_wasi_filestat(const struct stat *status, wasi_filestat *result) {
    *result = (wasi_filestat){
        .device = status->st_dev,
        .inode = status->st_ino,
        .filetype = wpc_wasi_filetype(status->st_mode),
        .link_count = status->st_nlink,
        .size = (uint64_t)status->st_size,
        .access_time = nanoseconds(status->st_atim),
        .modification_time = nanoseconds(status->st_mtim),
        .change_time = nanoseconds(status->st_ctim),
    };
}

uint32_t wpc_wasi_filestat_put(wpc_thread *thread, uint32_t pointer, const wasi_filestat *filestat, bool is_unstable) {
    if (!is_unstable) return wpc_wasi_write(thread, pointer, filestat, sizeof *filestat) ? WASI_SUCCESS : WASI_FAULT;
    wasi_unstable_filestat older = {
        .device = filestat->device,
        .inode = filestat->inode,
        .filetype = filestat->filetype,
        .link_count = filestat->link_count > UINT32_MAX ? UINT32_MAX : (uint32_t)filestat->link_count,
        .size = filestat->size,
        .access_time = filestat->access_time,
        .modification_time = filestat->modification_time,
        .change_time = filestat->change_time,
    };
    return wpc_wasi_write(thread, pointer, &older, sizeof older) ? WASI_SUCCESS : WASI_FAULT;
}

static bool time_of(uint64_t given, bool is_given, bool is_now, struct timespec *time) {
    if (is_given && is_now) return false;
    time->tv_sec = (time_t)(given / UINT64_C(1000000000));
    time->tv_nsec = is_now ? UTIME_NOW : is_given ? (long)(given % UINT64_C(1000000000)) : UTIME_OMIT;
    return true;
}

uint32_t wpc_wasi_times(uint64_t access, uint64_t modification, uint32_t flags, struct timespec times[2]) {
    if ((flags & ~(uint32_t)FSTFLAGS_ALL) != 0 ||
        !time_of(access, (flags & FSTFLAGS_ATIM) != 0, (flags & FSTFLAGS_ATIM_NOW) != 0, &times[0]) ||
        !time_of(modification, (flags & FSTFLAGS_MTIM) != 0, (flags & FSTFLAGS_MTIM_NOW) != 0, &times[1])) {
        return WASI_INVAL;
    }
    return WASI_SUCCESS;
}

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
