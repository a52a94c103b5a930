/// filestat.c - file types, times and what else is known of a file, in WASI's form.
#include "wasi_internal.h"

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
