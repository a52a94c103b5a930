/// resolve.c - guest paths to host files, never outside of a directory.
///
/// The kernel does the work (openat2 with RESOLVE_BENEATH) where it can: it checks every step, symbolic links, ".." and
/// renames by others while it resolves. Otherwise walk.c takes one component at a time.
#include "wasi_internal.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The kernel's interface, spelled out so that older C library headers do.
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define HOW_NO_MAGICLINKS 0x02u
#define HOW_BENEATH 0x08u
typedef struct open_how_v0 {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
} open_how_v0;

/// How often a resolution that a rename disturbed is tried again.
#define MOST_ATTEMPTS 32

/// How many of these openat2 gets.
#define MOST_OPENAT2_ATTEMPTS 4

static int openat2_beneath(int root, const char *path, int flags, mode_t mode) {
    open_how_v0 how = {.flags = (uint64_t)flags, .mode = mode, .resolve = HOW_BENEATH | HOW_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static atomic_bool openat2_is_missing;

/// Whether `error` of a first call means that the kernel lacks openat2. Old ones answer ENOSYS, seccomp filters that do not
/// know it EPERM; as EPERM may come from the file too, it is settled by opening what cannot be refused.
static bool finds_openat2_missing(int root, int error) {
    if (error != ENOSYS && error != EPERM) return false;
    if (error == EPERM) {
        int probe = openat2_beneath(root, ".", O_PATH | O_CLOEXEC, 0);
        if (probe >= 0) close(probe);
        if (probe >= 0 || errno != EPERM) return false;
    }
    atomic_store_explicit(&openat2_is_missing, true, memory_order_relaxed);
    return true;
}

int wpc_wasi_open_beneath(const wpc_wasi *wasi, int root, const char *path, bool follow, int flags, mode_t mode, int *fd) {
    flags |= O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
    if ((flags & O_CREAT) == 0) mode = 0;
    int error = EAGAIN;
    bool walk = wasi->always_walk || atomic_load_explicit(&openat2_is_missing, memory_order_relaxed);
    for (int attempt = 0; attempt < MOST_ATTEMPTS && error == EAGAIN; attempt++) {
        if (walk) {
            error = wpc_wasi_walk(root, path, follow, flags, mode, fd);
            continue;
        }
        *fd = openat2_beneath(root, path, flags, mode);
        error = *fd >= 0 ? 0 : errno;
        // The kernel's way of saying that the path leads out.
        if (error == EXDEV) return EPERM;
        // Renames anywhere on the system disturb a lookup. The kernel then begins again, without beginning again to count
        // links, so that of a path with many of them ELOOP may be false; or it asks for another try, and, where the path has
        // many "..", for ever. The walk is disturbed only by what changes on its way.
        bool is_disturbed = error == ELOOP || (error == EAGAIN && attempt + 1 >= MOST_OPENAT2_ATTEMPTS);
        walk = is_disturbed || finds_openat2_missing(root, error);
        if (walk || error == EINTR) error = EAGAIN;
    }
    return error;
}

/// Where the last component of `path` starts; `*end` receives where it ends, trailing slashes excluded.
static size_t last_component(const char *path, size_t *end) {
    size_t stop = strlen(path);
    while (stop > 0 && path[stop - 1] == '/') stop--;
    size_t start = stop;
    while (start > 0 && path[start - 1] != '/') start--;
    *end = stop;
    return start;
}

int wpc_wasi_find_parent(const wpc_wasi *wasi, int root, char *path, int if_dot, wpc_wasi_entry *entry) {
    if (path[0] == '\0') return ENOENT;
    if (path[0] == '/') return EPERM;
    size_t end;
    size_t start = last_component(path, &end);
    size_t length = end - start;
    bool is_dot = length == 1 && path[start] == '.';
    bool is_dot_dot = length == 2 && path[start] == '.' && path[start + 1] == '.';
    if (is_dot || is_dot_dot) {
        int directory = -1;
        int error = wpc_wasi_open_beneath(wasi, root, path, true, O_PATH | O_DIRECTORY, 0, &directory);
        if (error != 0) return error;
        close(directory);
        return if_dot;
    }
    entry->has_slash = path[end] == '/';
    if (entry->has_slash) path[end + 1] = '\0';
    entry->name = path + start;
    if (start == 0) {
        entry->parent = root;
        return 0;
    }
    // "a/b" becomes "a" and "b" in place.
    path[start - 1] = '\0';
    int error = wpc_wasi_open_beneath(wasi, root, path, true, O_PATH | O_DIRECTORY, 0, &entry->parent);
    entry->owns_parent = error == 0;
    return error;
}

void wpc_wasi_entry_free(wpc_wasi_entry *entry) {
    if (entry->owns_parent) close(entry->parent);
}
