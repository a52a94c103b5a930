/// directory.c - fd_readdir.
///
/// A cookie is the number of entries before it, since wasi-libc's telldir has 32 bits for it. What resumes a listing is
/// the host file system's own offset behind the last of those entries, which stays valid while entries are added and
/// removed; the descriptor remembers the offset that each cookie stood for last. "." and ".." are always there and always
/// first (cookies 1 and 2 follow them); the host's own are skipped. ".." carries the inode of the directory itself, as
/// the one of its parent may lie outside of what the guest may see.
#include "wasi_internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Room for several entries with names of 255 bytes, and what is read at a time at most.
#define LEAST_BUFFER 2048
#define MOST_BUFFER 32768

/// What the kernel's getdents64 stores.
typedef struct host_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t record_length;
    uint8_t type;
    char name[];
} host_entry;
#define HOST_ENTRY_HEADER offsetof(host_entry, name)

/// The guest's buffer while it is filled.
typedef struct listing {
    uint8_t *bytes;
    uint32_t length;
    uint32_t used;
} listing;

/// Appends as much as fits of `size` bytes.
static void append(listing *listing, const void *bytes, size_t size) {
    size_t room = listing->length - listing->used;
    size_t count = size < room ? size : room;
    memcpy(listing->bytes + listing->used, bytes, count);
    listing->used += (uint32_t)count;
}

/// Appends an entry, cut off where the buffer ends. Returns false when the buffer is full.
static bool append_entry(listing *listing, uint64_t next, uint64_t inode, uint8_t filetype, const char *name) {
    wasi_dirent entry = {
        .next = next, .inode = inode, .name_length = (uint32_t)strlen(name), .filetype = filetype};
    append(listing, &entry, sizeof entry);
    append(listing, name, entry.name_length);
    return listing->used < listing->length;
}

static uint8_t filetype_of(int directory, const host_entry *entry, const char *name) {
    if (entry->type != DT_UNKNOWN) return wpc_wasi_filetype((mode_t)DTTOIF(entry->type));
    struct stat status;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return FILETYPE_UNKNOWN;
    return wpc_wasi_filetype(status.st_mode);
}

/// Remembers the offset behind the entry at `index`; all before it are known. False: out of memory.
static bool remember(wpc_wasi_descriptor *directory, size_t index, int64_t offset) {
    if (index == directory->offset_capacity) {
        size_t capacity = directory->offset_capacity == 0 ? 64 : directory->offset_capacity * 2;
        int64_t *grown = realloc(directory->offsets, capacity * sizeof *grown);
        if (grown == NULL) return false;
        directory->offsets = grown;
        directory->offset_capacity = capacity;
    }
    directory->offsets[index] = offset;
    if (index == directory->offset_count) directory->offset_count++;
    return true;
}

/// Appends the entries in `bytes`, as getdents64 stored them, the first of which is at `*index`, and advances it. Returns
/// a host errno; `*is_full`: there is no room for more.
static int append_host_entries(wpc_wasi_descriptor *directory, const uint8_t *bytes, size_t length, size_t *index,
                               listing *listing, bool *is_full) {
    size_t position = 0;
    while (position + HOST_ENTRY_HEADER < length && !*is_full) {
        host_entry entry;
        memcpy(&entry, bytes + position, HOST_ENTRY_HEADER);
        const char *name = (const char *)bytes + position + HOST_ENTRY_HEADER;
        position += entry.record_length;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (!remember(directory, *index, entry.offset)) return ENOMEM;
        ++*index;
        uint8_t filetype = filetype_of(directory->host, &entry, name);
        *is_full = !append_entry(listing, *index + 2, entry.inode, filetype, name);
    }
    return 0;
}

static int list_host_entries(wpc_wasi_descriptor *directory, uint64_t cookie, listing *listing) {
    if (cookie - 2 > directory->offset_count) return EINVAL;
    size_t index = (size_t)(cookie - 2);
    int64_t offset = index == 0 ? 0 : directory->offsets[index - 1];
    if (lseek(directory->host, (off_t)offset, SEEK_SET) < 0) return errno;
    size_t size = listing->length < LEAST_BUFFER ? LEAST_BUFFER : listing->length;
    if (size > MOST_BUFFER) size = MOST_BUFFER;
    uint8_t *buffer = malloc(size);
    if (buffer == NULL) return ENOMEM;
    int error = 0;
    bool is_full = false;
    while (error == 0 && !is_full) {
        long count = syscall(SYS_getdents64, directory->host, buffer, size);
        // A directory that was removed has no entries left.
        if (count < 0 && errno != ENOENT) error = errno;
        if (count <= 0) break;
        error = append_host_entries(directory, buffer, (size_t)count, &index, listing, &is_full);
    }
    free(buffer);
    return error;
}

static int list(wpc_wasi_descriptor *directory, uint64_t cookie, listing *listing) {
    if (cookie < 2) {
        struct stat status;
        if (fstat(directory->host, &status) != 0) return errno;
        if (cookie == 0 && !append_entry(listing, 1, status.st_ino, FILETYPE_DIRECTORY, ".")) return 0;
        if (!append_entry(listing, 2, status.st_ino, FILETYPE_DIRECTORY, "..")) return 0;
        cookie = 2;
    }
    return list_host_entries(directory, cookie, listing);
}

uint32_t wpc_wasi_fd_readdir(wpc_thread *thread, uint32_t fd, uint32_t buffer, uint32_t length, uint64_t cookie,
                             uint32_t result) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    WPC_WASI_HELD descriptor = NULL;
    uint32_t error = wpc_wasi_get_directory(wasi, fd, RIGHT_FD_READDIR, &descriptor);
    if (error != WASI_SUCCESS) return error;
    listing listing = {.bytes = wpc_wasi_bytes(thread, buffer, length), .length = length};
    if (listing.bytes == NULL || wpc_wasi_bytes(thread, result, sizeof listing.used) == NULL) return WASI_FAULT;
    if (length > 0) {
        // The host's position in the directory is shared by all who read from the descriptor.
        wpc_lock_acquire(&descriptor->lock);
        error = wpc_wasi_errno(list(descriptor, cookie, &listing));
        wpc_lock_release(&descriptor->lock);
    }
    if (error == WASI_SUCCESS) wpc_wasi_write(thread, result, &listing.used, sizeof listing.used);
    return error;
}
