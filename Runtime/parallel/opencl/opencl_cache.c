/// opencl_cache.c - programs built for OpenCL devices, kept on disk: $XDG_CACHE_HOME/wpc/opencl (else ~/.cache).
///
/// A file is named by the SHA-256 of all that its contents depend on, appears whole (rename), and carries a digest of
/// its own, so that a damaged one is built anew. What is loaded becomes code on the device, so the folder has to belong
/// to the user and nobody else may write to it. WPC_OPENCL_CACHE=0 turns the cache off.
#include "parallel/opencl/opencl_internal.h"

#include "base/variables.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// When the files together are larger, the oldest go.
#define CACHE_BYTES_MOST ((uint64_t)256 << 20)
#define PROGRAM_BYTES_MOST ((uint64_t)64 << 20)

typedef struct cache_header {
    char magic[8];
    uint64_t length;
    wpc_digest digest;
} cache_header;

static const char magic[8] = "wpc-cl1";

static bool make_folder(const char *path) { return mkdir(path, 0700) == 0 || errno == EEXIST; }

/// Opens the cache's folder, made if need be. -1: there is none that can be trusted.
static int open_folder(bool makes) {
    const char *enabled = wpc_variable(WPC_OPENCL_CACHE);
    if (enabled != NULL && strcmp(enabled, "0") == 0) return -1;
    const char *base = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
    char path[4096];
    int length;
    // The XDG specification: relative paths are to be ignored.
    if (base != NULL && *base == '/')
        length = snprintf(path, sizeof path, "%s", base);
    else if (home != NULL && *home == '/')
        length = snprintf(path, sizeof path, "%s/.cache", home);
    else
        return -1;
    if (length < 0 || (size_t)length + sizeof "/wpc/opencl" > sizeof path) return -1;
    static const char *const parts[] = {"", "/wpc", "/opencl"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        strcat(path, parts[i]);
        if (makes && !make_folder(path)) return -1;
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    if (folder < 0) return -1;
    if (fstat(folder, &status) == 0 && status.st_uid == geteuid() && (status.st_mode & 022) == 0) return folder;
    close(folder);
    return -1;
}

static void name_file(const wpc_digest *name, char file[72]) {
    for (size_t i = 0; i < sizeof name->bytes; i++) snprintf(file + 2 * i, 3, "%02x", name->bytes[i]);
}

static wpc_digest digest_of(const uint8_t *bytes, size_t length) {
    wpc_piece piece = {bytes, length};
    return wpc_sha256(&piece, 1);
}

static bool read_all(int file, void *bytes, size_t length) {
    for (uint8_t *to = bytes; length != 0;) {
        ssize_t count = read(file, to, length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        to += count;
        length -= (size_t)count;
    }
    return true;
}

static bool write_all(int file, const void *bytes, size_t length) {
    for (const uint8_t *from = bytes; length != 0;) {
        ssize_t count = write(file, from, length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        from += count;
        length -= (size_t)count;
    }
    return true;
}

uint8_t *wpc_cache_load(const wpc_digest *name, size_t *length) {
    int folder = open_folder(false);
    if (folder < 0) return NULL;
    char path[72];
    name_file(name, path);
    int file = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    close(folder);
    if (file < 0) return NULL;
    cache_header header;
    uint8_t *binary = NULL;
    if (read_all(file, &header, sizeof header) && memcmp(header.magic, magic, sizeof magic) == 0 &&
        header.length != 0 && header.length <= PROGRAM_BYTES_MOST && (binary = malloc(header.length)) != NULL) {
        wpc_digest digest = {{0}};
        if (read_all(file, binary, header.length)) digest = digest_of(binary, header.length);
        if (memcmp(&digest, &header.digest, sizeof digest) != 0) {
            free(binary);
            binary = NULL;
        }
    }
    close(file);
    if (binary != NULL) *length = header.length;
    return binary;
}

typedef struct cache_entry {
    char name[72];
    struct timespec used;
    uint64_t size;
} cache_entry;

static int compare_ages(const void *a, const void *b) {
    const cache_entry *first = a, *second = b;
    if (first->used.tv_sec != second->used.tv_sec) return first->used.tv_sec < second->used.tv_sec ? -1 : 1;
    return (first->used.tv_nsec > second->used.tv_nsec) - (first->used.tv_nsec < second->used.tv_nsec);
}

/// Removes the oldest files until the rest is small enough.
static void shrink(int folder) {
    int copy = dup(folder);
    DIR *listing = copy < 0 ? NULL : fdopendir(copy);
    if (listing == NULL) {
        if (copy >= 0) close(copy);
        return;
    }
    rewinddir(listing);
    enum { ENTRIES_MOST = 4096 };
    cache_entry *entries = malloc(ENTRIES_MOST * sizeof *entries);
    size_t count = 0;
    uint64_t total = 0;
    struct dirent *entry;
    while (entries != NULL && count < ENTRIES_MOST && (entry = readdir(listing)) != NULL) {
        struct stat status;
        if (strlen(entry->d_name) >= sizeof entries->name ||
            fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
            continue;
        cache_entry *next = &entries[count++];
        strcpy(next->name, entry->d_name);
        next->used = status.st_mtim;
        next->size = (uint64_t)status.st_size;
        total += next->size;
    }
    closedir(listing);
    if (entries != NULL && total > CACHE_BYTES_MOST) {
        qsort(entries, count, sizeof *entries, compare_ages);
        // To three quarters, so that this is not done again for the next file.
        for (size_t i = 0; i < count && total > CACHE_BYTES_MOST / 4 * 3; i++)
            if (unlinkat(folder, entries[i].name, 0) == 0) total -= entries[i].size;
    }
    free(entries);
}

void wpc_cache_store(const wpc_digest *name, const uint8_t *binary, size_t length) {
    if (length == 0 || length > PROGRAM_BYTES_MOST) return;
    int folder = open_folder(true);
    if (folder < 0) return;
    char path[72], temporary[72];
    name_file(name, path);
    snprintf(temporary, sizeof temporary, "%.16s.%ld", path, (long)getpid());
    int file = openat(folder, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file >= 0) {
        cache_header header = {.length = length, .digest = digest_of(binary, length)};
        memcpy(header.magic, magic, sizeof magic);
        bool is_whole = write_all(file, &header, sizeof header) && write_all(file, binary, length);
        is_whole = close(file) == 0 && is_whole;
        if (!is_whole || renameat(folder, temporary, folder, path) != 0) unlinkat(folder, temporary, 0);
        shrink(folder);
    }
    close(folder);
}
