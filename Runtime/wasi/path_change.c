/// path_change.c - calls that change directories: path_create_directory, path_remove_directory, path_unlink_file,
/// path_rename, path_link, path_symlink.
///
/// Each finds the parent directory first and then acts on one name in it. The host follows no symbolic link in that last
/// step, trailing slash or not, except in linkat, which therefore never gets a slash.
#include "wasi_internal.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/// A name that a call is about: a path beneath a directory, the right that the directory has to have, and the errno for
/// "." and "..".
typedef struct place {
    uint32_t fd;
    uint32_t path;
    uint32_t length;
    uint64_t right;
    int if_dot;
} place;

/// A call on one name: what it does.
static uint32_t change(wpc_thread *thread, place place, int (*act)(int parent, const char *name)) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, place.fd, place.right, &directory);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_PATH name;
    error = wpc_wasi_path_get(thread, place.path, place.length, &name);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_ENTRY entry = WPC_WASI_NO_ENTRY;
    int failed = wpc_wasi_find_parent(wasi, directory->host, name, place.if_dot, &entry);
    if (failed == 0 && act(entry.parent, entry.name) != 0) failed = errno;
    return wpc_wasi_errno(failed);
}

static int create_directory(int parent, const char *name) {
    return mkdirat(parent, name, 0777);
}

static int remove_directory(int parent, const char *name) {
    return unlinkat(parent, name, AT_REMOVEDIR);
}

static int unlink_file(int parent, const char *name) {
    return unlinkat(parent, name, 0);
}

uint32_t wpc_wasi_path_create_directory(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length) {
    return change(thread, (place){fd, path, length, RIGHT_PATH_CREATE_DIRECTORY, EEXIST}, create_directory);
}

uint32_t wpc_wasi_path_remove_directory(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length) {
    return change(thread, (place){fd, path, length, RIGHT_PATH_REMOVE_DIRECTORY, EINVAL}, remove_directory);
}

uint32_t wpc_wasi_path_unlink_file(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length) {
    return change(thread, (place){fd, path, length, RIGHT_PATH_UNLINK_FILE, EISDIR}, unlink_file);
}

/// A call on two names.
static uint32_t change_two(wpc_thread *thread, place old, place new,
                           int (*act)(const wpc_wasi_entry *from, const wpc_wasi_entry *to)) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD old_directory = NULL;
    WPC_WASI_HELD new_directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, old.fd, old.right, &old_directory);
    if (error == WASI_SUCCESS) error = wpc_wasi_get_directory(wasi, new.fd, new.right, &new_directory);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_PATH old_name = NULL;
    WPC_WASI_PATH new_name = NULL;
    error = wpc_wasi_path_get(thread, old.path, old.length, &old_name);
    if (error == WASI_SUCCESS) error = wpc_wasi_path_get(thread, new.path, new.length, &new_name);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_ENTRY from = WPC_WASI_NO_ENTRY;
    WPC_WASI_ENTRY to = WPC_WASI_NO_ENTRY;
    int failed = wpc_wasi_find_parent(wasi, old_directory->host, old_name, old.if_dot, &from);
    if (failed == 0) failed = wpc_wasi_find_parent(wasi, new_directory->host, new_name, new.if_dot, &to);
    if (failed == 0) failed = act(&from, &to);
    return wpc_wasi_errno(failed);
}

static int rename_entry(const wpc_wasi_entry *from, const wpc_wasi_entry *to) {
    return renameat(from->parent, from->name, to->parent, to->name) != 0 ? errno : 0;
}

static int link_entry(const wpc_wasi_entry *from, const wpc_wasi_entry *to) {
    if (from->has_slash) {
        char name[NAME_MAX + 2];
        struct stat status;
        if (snprintf(name, sizeof name, "%s", from->name) >= (int)sizeof name) return ENAMETOOLONG;
        name[strlen(name) - 1] = '\0';
        if (fstatat(from->parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno;
        return S_ISDIR(status.st_mode) ? EPERM : ENOTDIR;
    }
    return linkat(from->parent, from->name, to->parent, to->name, 0) != 0 ? errno : 0;
}

uint32_t wpc_wasi_path_rename(wpc_thread *thread, uint32_t old_fd, uint32_t old_path, uint32_t old_length,
                              uint32_t new_fd, uint32_t new_path, uint32_t new_length) {
    place from = {old_fd, old_path, old_length, RIGHT_PATH_RENAME_SOURCE, EBUSY};
    place to = {new_fd, new_path, new_length, RIGHT_PATH_RENAME_TARGET, EBUSY};
    return change_two(thread, from, to, rename_entry);
}

uint32_t wpc_wasi_path_link(wpc_thread *thread, uint32_t old_fd, uint32_t lookup, uint32_t old_path,
                            uint32_t old_length, uint32_t new_fd, uint32_t new_path, uint32_t new_length) {
    // Preview 1 leaves it to the implementation whether a link's target can be linked; like others, this one links names.
    if (lookup != 0) return WASI_INVAL;
    place from = {old_fd, old_path, old_length, RIGHT_PATH_LINK_SOURCE, EPERM};
    place to = {new_fd, new_path, new_length, RIGHT_PATH_LINK_TARGET, EEXIST};
    return change_two(thread, from, to, link_entry);
}

uint32_t wpc_wasi_path_symlink(wpc_thread *thread, uint32_t target, uint32_t target_length, uint32_t fd, uint32_t path,
                               uint32_t length) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD directory = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, fd, RIGHT_PATH_SYMLINK, &directory);
    if (error != WASI_SUCCESS) return error;
    WPC_WASI_PATH contents = NULL;
    WPC_WASI_PATH name = NULL;
    error = wpc_wasi_path_get(thread, target, target_length, &contents);
    if (error == WASI_SUCCESS) error = wpc_wasi_path_get(thread, path, length, &name);
    if (error != WASI_SUCCESS) return error;
    // The guest could not follow it itself, but it could lead other programs astray.
    if (contents[0] == '/') return WASI_PERM;
    WPC_WASI_ENTRY entry = WPC_WASI_NO_ENTRY;
    int failed = wpc_wasi_find_parent(wasi, directory->host, name, EEXIST, &entry);
    if (failed == 0 && symlinkat(contents, entry.parent, entry.name) != 0) failed = errno;
    return wpc_wasi_errno(failed);
}
