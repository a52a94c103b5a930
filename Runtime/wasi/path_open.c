/// path_open.c - path_open.
#include "wasi_internal.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

/// How a file is opened so that it can do what `base` lets the guest ask of it. fsync and posix_fadvise need no access. What
/// is not to be written is to be read, whatever is asked for. A directory can't be written: the host then says EISDIR, or
/// what else is wrong with the path.
static int access_mode(uint64_t base, uint32_t open_flags) {
    if ((open_flags & OFLAGS_DIRECTORY) != 0) return ((base & RIGHT_FD_WRITE) != 0 ? O_RDWR : O_RDONLY) | O_DIRECTORY;
    bool reads = (base & (RIGHT_FD_READ | RIGHT_FD_READDIR)) != 0 || (base & RIGHT_FD_WRITE) == 0;
    bool writes = (base & (RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE)) != 0;
    return writes ? reads ? O_RDWR : O_WRONLY : O_RDONLY;
}

static int host_flags(uint32_t open_flags, uint32_t fd_flags) {
    // A FIFO without a peer or a modem without a carrier must not hang the guest, and no terminal may become the process'.
    int flags = O_NONBLOCK | O_NOCTTY;
    if ((open_flags & OFLAGS_CREAT) != 0) flags |= O_CREAT;
    if ((open_flags & OFLAGS_EXCL) != 0) flags |= O_EXCL;
    if ((open_flags & OFLAGS_TRUNC) != 0) flags |= O_TRUNC;
    if ((fd_flags & FDFLAGS_APPEND) != 0) flags |= O_APPEND;
    if ((fd_flags & FDFLAGS_DSYNC) != 0) flags |= O_DSYNC;
    if ((fd_flags & (FDFLAGS_SYNC | FDFLAGS_RSYNC)) != 0) flags |= O_SYNC;
    return flags;
}

/// The rights on the directory (`*base`), and those it must hand down (`*inheriting`), that the flags need.
static void needed_rights(uint32_t open_flags, uint32_t fd_flags, uint64_t *base, uint64_t *inheriting) {
    *base = RIGHT_PATH_OPEN;
    *inheriting = 0;
    if ((open_flags & OFLAGS_CREAT) != 0) *base |= RIGHT_PATH_CREATE_FILE;
    if ((open_flags & OFLAGS_TRUNC) != 0) *base |= RIGHT_PATH_FILESTAT_SET_SIZE;
    if ((fd_flags & FDFLAGS_DSYNC) != 0) *inheriting |= RIGHT_FD_DATASYNC;
    if ((fd_flags & (FDFLAGS_SYNC | FDFLAGS_RSYNC)) != 0) *inheriting |= RIGHT_FD_SYNC;
}

/// In a procfs that the user granted lie files that are doors to the process itself: its memory, its environment. Only
/// what everybody may read is opened there, and only for reading.
static bool is_door(int host, const struct stat *status, int mode) {
    if (!S_ISREG(status->st_mode) || status->st_size != 0) return false;
    if (mode == O_RDONLY && (status->st_mode & S_IROTH) != 0) return false;
    struct statfs system;
    return fstatfs(host, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

/// Turns an opened host file into a descriptor of the guest, with the rights `allowed` at most, of which it asked for `base`. Takes
/// `host` over.
static uint32_t admit(wpc_wasi *wasi, int host, int mode, uint16_t fd_flags, uint64_t base, uint64_t allowed, uint32_t *fd) {
    struct stat status;
    int error = fstat(host, &status) != 0 ? errno : is_door(host, &status, mode) ? EACCES : 0;
    wpc_wasi_descriptor *descriptor = error == 0 ? wpc_wasi_descriptor_new(host, WPC_WASI_OWNED, &status) : NULL;
    if (descriptor == NULL) {
        close(host);
        return wpc_wasi_errno(error != 0 ? error : ENOMEM);
    }
    wpc_wasi_restrict(descriptor, allowed, allowed);
    if (!S_ISDIR(status.st_mode)) {
        // A file is never said to have more than was asked for.
        atomic_fetch_and(&descriptor->rights_base, base);
        if ((mode & O_ACCMODE) == O_WRONLY) descriptor->unopened |= RIGHT_FD_READ;
        if ((base & RIGHT_FD_WRITE) == 0) descriptor->unopened |= RIGHT_FD_WRITE;
    }
    atomic_store(&descriptor->flags, fd_flags);
    uint32_t failed = WASI_SUCCESS;
    if (!S_ISDIR(status.st_mode) && (fd_flags & FDFLAGS_NONBLOCK) == 0) failed = wpc_wasi_apply_flags(host, fd_flags);
    if (failed == WASI_SUCCESS && !wpc_wasi_insert(wasi, descriptor, fd)) failed = WASI_MFILE;
    if (failed != WASI_SUCCESS) wpc_wasi_put(descriptor);
    return failed;
}

uint32_t wpc_wasi_path_open(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                            uint32_t open_flags, uint64_t base, uint64_t inheriting, uint32_t fd_flags, uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    if ((lookup & ~(uint32_t)LOOKUPFLAGS_SYMLINK_FOLLOW) != 0 || (open_flags & ~(uint32_t)OFLAGS_ALL) != 0 ||
        (fd_flags & ~(uint32_t)FDFLAGS_ALL) != 0) {
        return WASI_INVAL;
    }
    WPC_WASI_HELD directory = NULL;
    uint64_t needed;
    uint64_t needed_below;
    needed_rights(open_flags, fd_flags, &needed, &needed_below);
    uint32_t error = wpc_wasi_get_directory(wasi, fd, needed, &directory);
    if (error != WASI_SUCCESS) return error;
    // The rights that it is to inherit are never fewer than the directory hands down: `inheriting` says nothing.
    (void)inheriting;
    uint64_t allowed = ~atomic_load(&directory->refused_below);
    if ((allowed & needed_below) != needed_below) return WASI_NOTCAPABLE;
    if ((open_flags & OFLAGS_DIRECTORY) != 0 && (open_flags & (OFLAGS_CREAT | OFLAGS_EXCL | OFLAGS_TRUNC)) != 0) {
        return WASI_INVAL;
    }
    if (wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL) return WASI_FAULT;
    WPC_WASI_PATH name;
    error = wpc_wasi_path_get(thread, path, length, &name);
    if (error != WASI_SUCCESS) return error;
    bool opens_directory = (open_flags & OFLAGS_DIRECTORY) != 0;
    int mode = access_mode(opens_directory ? base : base & allowed, open_flags);
    int host = -1;
    bool follow = (lookup & LOOKUPFLAGS_SYMLINK_FOLLOW) != 0;
    error = wpc_wasi_errno(wpc_wasi_open_beneath(wasi, directory->host, name, follow,
                                                 mode | host_flags(open_flags, fd_flags), 0666, &host));
    if (error != WASI_SUCCESS) return error;
    uint32_t opened = 0;
    error = admit(wasi, host, mode, (uint16_t)fd_flags, base & allowed, allowed, &opened);
    if (error == WASI_SUCCESS) wpc_wasi_write(thread, result, &opened, sizeof opened);
    return error;
}
