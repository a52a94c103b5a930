/// path_status.c - path_filestat_get, path_filestat_set_times, path_readlink.
#include "wasi_internal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/// The status of what `path` names. A single name, the common case, needs one system call: what is no symbolic link needs
/// no following.
static int status_beneath(const wpc_wasi *wasi, int root, const char *path, bool follow, struct stat *status) {
    bool is_name = strchr(path, '/') == NULL && strcmp(path, "..") != 0 && path[0] != '\0';
    if (is_name) {
        if (fstatat(root, path, status, AT_SYMLINK_NOFOLLOW) != 0) return errno;
        if (!follow || !S_ISLNK(status->st_mode)) return 0;
    }
    int file = -1;
    int error = wpc_wasi_open_beneath(wasi, root, path, follow, O_PATH, 0, &file);
    if (error != 0) return error;
    if (fstat(file, status) != 0) error = errno;
    close(file);
    return error;
}

static uint32_t filestat_call(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length, uint32_t result,
                              bool is_unstable) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, fd, RIGHT_PATH_FILESTAT_GET, &directory);
    if (error != WASI_SUCCESS) return error;
    if ((lookup & ~(uint32_t)LOOKUPFLAGS_SYMLINK_FOLLOW) != 0) return WASI_INVAL;
    WPC_WASI_PATH name;
    error = wpc_wasi_path_get(thread, path, length, &name);
    if (error != WASI_SUCCESS) return error;
    struct stat status;
    int failed = status_beneath(wasi, directory->host, name, (lookup & LOOKUPFLAGS_SYMLINK_FOLLOW) != 0, &status);
    if (failed != 0) return wpc_wasi_errno(failed);
    wasi_filestat filestat;
    wpc_wasi_filestat(&status, &filestat);
    return wpc_wasi_filestat_put(thread, result, &filestat, is_unstable);
}

uint32_t wpc_wasi_path_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                                    uint32_t result) {
    return filestat_call(thread, fd, lookup, path, length, result, false);
}

uint32_t wpc_wasi_unstable_path_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                                             uint32_t result) {
    return filestat_call(thread, fd, lookup, path, length, result, true);
}

/// Sets the times of a file opened with O_PATH, which a symbolic link may be too.
static int set_times(int file, const struct timespec times[2]) {
    if (utimensat(file, "", times, AT_EMPTY_PATH) == 0) return 0;
    // Kernels before 5.8 know no AT_EMPTY_PATH here.
    if (errno != EINVAL) return errno;
    struct stat status;
    if (fstat(file, &status) != 0) return errno;
    if (S_ISLNK(status.st_mode)) return ENOTSUP;
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    if (utimensat(AT_FDCWD, name, times, 0) == 0) return 0;
    return errno == ENOENT ? ENOTSUP : errno;
}

uint32_t wpc_wasi_path_filestat_set_times(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path,
                                          uint32_t length, uint64_t access, uint64_t modification, uint32_t flags) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, fd, RIGHT_PATH_FILESTAT_SET_TIMES, &directory);
    if (error != WASI_SUCCESS) return error;
    if ((lookup & ~(uint32_t)LOOKUPFLAGS_SYMLINK_FOLLOW) != 0) return WASI_INVAL;
    struct timespec times[2];
    error = wpc_wasi_times(access, modification, flags, times);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_PATH name;
    error = wpc_wasi_path_get(thread, path, length, &name);
    if (error != WASI_SUCCESS) return error;
    int file = -1;
    bool follow = (lookup & LOOKUPFLAGS_SYMLINK_FOLLOW) != 0;
    int failed = wpc_wasi_open_beneath(wasi, directory->host, name, follow, O_PATH, 0, &file);
    if (failed != 0) return wpc_wasi_errno(failed);
    failed = set_times(file, times);
    close(file);
    return wpc_wasi_errno(failed);
}

uint32_t wpc_wasi_path_readlink(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length, uint32_t buffer,
                                uint32_t buffer_length, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, fd, RIGHT_PATH_READLINK, &directory);
    if (error != WASI_SUCCESS) return error;
    if (wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL ||
        wpc_wasi_bytes(thread, buffer, buffer_length) == NULL) {
        return WASI_FAULT;
    }
    WPC_WASI_PATH name;
    error = wpc_wasi_path_get(thread, path, length, &name);
    if (error != WASI_SUCCESS) return error;
    // Opened rather than named, so that a trailing slash follows the link beneath the directory or not at all.
    int file = -1;
    int failed = wpc_wasi_open_beneath(wasi, directory->host, name, false, O_PATH, 0, &file);
    if (failed != 0) return wpc_wasi_errno(failed);
    char target[PATH_MAX];
    ssize_t target_length = readlinkat(file, "", target, sizeof target);
    // With an empty name the host says ENOENT for what is no symbolic link.
    if (target_length < 0) failed = errno == ENOENT ? EINVAL : errno;
    close(file);
    if (failed != 0) return wpc_wasi_errno(failed);
    uint32_t stored = (uint32_t)target_length < buffer_length ? (uint32_t)target_length : buffer_length;
    wpc_wasi_write(thread, buffer, target, stored);
    wpc_wasi_write(thread, result, &stored, sizeof stored);
    return WASI_SUCCESS;
}
