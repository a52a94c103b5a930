/// walk.c - resolving a path one component at a time, for kernels without openat2.
///
/// Every step opens one name relative to an open directory without following symbolic links, so that no rename can make
/// the kernel take another way than the one checked here. Links are read through the descriptor that was found to be
/// one, and expanded by hand. ".." is the dangerous step, since a directory may have been moved since it was entered: it is
/// taken only to the directory through which the walk came, recognised by device and inode.
#include "wasi_internal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/// The kernel's limit.
#define MOST_LINKS 40

typedef struct identity {
    dev_t device;
    ino_t inode;
} identity;

typedef struct walk {
    int root;
    int current;
    /// The directories from below the root to the current one.
    identity *way;
    size_t depth;
    size_t capacity;
    /// What is still to be resolved, in `buffer`.
    char *buffer;
    char *rest;
    unsigned links;
} walk;

static void leave(walk *walk) {
    if (walk->current != walk->root) close(walk->current);
}

static int descend(walk *walk, int directory, const struct stat *status) {
    if (walk->depth == walk->capacity) {
        size_t capacity = walk->capacity == 0 ? 16 : walk->capacity * 2;
        identity *grown = realloc(walk->way, capacity * sizeof *grown);
        if (grown == NULL) {
            close(directory);
            return ENOMEM;
        }
        walk->way = grown;
        walk->capacity = capacity;
    }
    walk->way[walk->depth++] = (identity){status->st_dev, status->st_ino};
    leave(walk);
    walk->current = directory;
    return 0;
}

static int ascend(walk *walk) {
    if (walk->depth == 0) return EPERM;
    if (--walk->depth == 0) {
        leave(walk);
        walk->current = walk->root;
        return 0;
    }
    int parent = openat(walk->current, "..", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (parent < 0) return errno;
    struct stat status;
    int error = fstat(parent, &status) != 0 ? errno : 0;
    identity expected = walk->way[walk->depth - 1];
    if (error == 0 && (status.st_dev != expected.device || status.st_ino != expected.inode)) error = EAGAIN;
    if (error != 0) {
        close(parent);
        return error;
    }
    leave(walk);
    walk->current = parent;
    return 0;
}

/// Puts the target of the symbolic link `link` in front of what is left to resolve.
static int expand(walk *walk, int link, bool has_slash) {
    if (++walk->links > MOST_LINKS) return ELOOP;
    char target[PATH_MAX];
    ssize_t length = readlinkat(link, "", target, sizeof target);
    if (length < 0) return errno;
    if (length == 0) return ENOENT;
    if (length == (ssize_t)sizeof target) return ENAMETOOLONG;
    if (target[0] == '/') return EPERM;
    size_t rest = strlen(walk->rest);
    char *buffer = malloc((size_t)length + 1 + rest + 1);
    if (buffer == NULL) return ENOMEM;
    memcpy(buffer, target, (size_t)length);
    size_t used = (size_t)length;
    if (has_slash) buffer[used++] = '/';
    memcpy(buffer + used, walk->rest, rest + 1);
    free(walk->buffer);
    walk->buffer = buffer;
    walk->rest = buffer;
    return 0;
}

/// Cuts the next component off the rest. `*has_slash`: slashes followed it.
static char *next_component(walk *walk, bool *has_slash) {
    char *name = walk->rest;
    char *end = name + strcspn(name, "/");
    *has_slash = *end == '/';
    while (*end == '/') *end++ = '\0';
    walk->rest = end;
    return name;
}

/// Where the last name of a path is: `*name` in walk->current, to be opened without following it.
static int find_last(walk *walk, bool follow, char **name, bool *has_slash) {
    for (;;) {
        char *component = next_component(walk, has_slash);
        bool is_last = walk->rest[0] == '\0';
        size_t length = strlen(component);
        if (length > NAME_MAX) return ENAMETOOLONG;
        bool is_dot_dot = strcmp(component, "..") == 0;
        if (is_dot_dot || strcmp(component, ".") == 0) {
            int error = is_dot_dot ? ascend(walk) : 0;
            *name = is_dot_dot ? component + 1 : component;
            if (error != 0 || is_last) return error;
            continue;
        }
        *name = component;
        if (is_last && !follow && !*has_slash) return 0;
        int probe = openat(walk->current, component, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (probe < 0) return is_last && errno == ENOENT ? 0 : errno;
        struct stat status;
        int error = fstat(probe, &status) != 0 ? errno : 0;
        bool is_directory = error == 0 && S_ISDIR(status.st_mode);
        if (is_directory && !is_last) {
            error = descend(walk, probe, &status);
            if (error != 0) return error;
            continue;
        }
        bool is_link = error == 0 && S_ISLNK(status.st_mode);
        if (is_link) {
            error = expand(walk, probe, *has_slash);
        } else if (error == 0 && !is_directory && (!is_last || *has_slash)) {
            error = ENOTDIR;
        }
        close(probe);
        if (error != 0 || !is_link) return error;
    }
}

int wpc_wasi_walk(int root, const char *path, bool follow, int flags, mode_t mode, int *fd) {
    if (path[0] == '\0') return ENOENT;
    if (path[0] == '/') return EPERM;
    walk walk = {.root = root, .current = root, .buffer = strdup(path)};
    if (walk.buffer == NULL) return ENOMEM;
    walk.rest = walk.buffer;
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) follow = false;
    char *name = NULL;
    bool has_slash = false;
    int error = find_last(&walk, follow, &name, &has_slash);
    if (error == 0 && has_slash && (flags & O_CREAT) != 0) error = EISDIR;
    if (error == 0) {
        *fd = openat(walk.current, name, flags | O_NOFOLLOW | O_CLOEXEC | (has_slash ? O_DIRECTORY : 0), mode);
        if (*fd < 0) error = errno;
        // A link that took the place of what was there a moment ago is none that may be followed.
        if (error == ELOOP && follow) error = EAGAIN;
        if (error == 0 && follow && (flags & O_PATH) != 0) {
            struct stat status;
            error = fstat(*fd, &status) != 0 ? errno : S_ISLNK(status.st_mode) ? EAGAIN : 0;
            if (error != 0) close(*fd);
        }
    }
    leave(&walk);
    free(walk.way);
    free(walk.buffer);
    return error;
}
