/// wasi_internal.h - what the files of Runtime/wasi share.
#ifndef WPC_WASI_INTERNAL_H
#define WPC_WASI_INTERNAL_H

#include "base/lock.h"
#include "base/runtime.h"
#include "wasi.h"
#include "wasi_functions.h"
#include "wasi_types.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

/// Strings as args_get and environ_get give them: one after the other, each with its NUL.
typedef struct wpc_wasi_strings {
    char *bytes;
    uint32_t size;
    uint32_t *offsets;
    uint32_t count;
} wpc_wasi_strings;

typedef enum wpc_wasi_ownership {
    /// Closed with the descriptor.
    WPC_WASI_OWNED,
    /// Left alone.
    WPC_WASI_BORROWED,
    /// One of the host's 0 to 2: replaced by the null device, so that no later file takes the number.
    WPC_WASI_STANDARD,
} wpc_wasi_ownership;

/// An open file of the guest. Reference-counted: the table holds one reference, every running call another, so that the
/// host descriptor outlives a close by another thread.
typedef struct wpc_wasi_descriptor {
    atomic_uint references;
    int host;
    uint8_t filetype;
    uint8_t ownership;
    /// A terminal: no seeking, so that wasi-libc's isatty tells it from other character devices.
    bool is_terminal;
    /// The open file description is shared with other processes, whose flags must not change: NONBLOCK is emulated.
    bool is_shared;
    /// What fd_fdstat_get tells, and all that fd_fdstat_set_rights can leave.
    _Atomic uint64_t rights_base;
    _Atomic uint64_t rights_inheriting;
    /// Rights without which calls fail with NOTCAPABLE, and those that nothing opened through a directory has: what its kind of file hasn't
    /// got, what the user refused (a read-only directory), and what the guest gave up by fd_fdstat_set_rights. Not what it
    /// didn't ask for when it opened the file: programs that run elsewhere count on more than they ask for.
    _Atomic uint64_t refused;
    _Atomic uint64_t refused_below;
    /// FD_READ, FD_WRITE: the file was not opened for it. Calls fail with BADF.
    uint64_t unopened;
    /// WASI fdflags, as the guest set them.
    _Atomic uint16_t flags;
    /// The guest's name of a preopened directory; NULL for all others.
    char *preopen_name;
    /// Serialises what depends on the host's file position (fd_readdir) and changes of flags.
    uint32_t lock;
    /// Directories: the host's offset behind each entry that was listed, which cookies stand for (see directory.c).
    int64_t *offsets;
    size_t offset_count;
    size_t offset_capacity;
} wpc_wasi_descriptor;

struct wpc_wasi {
    atomic_uint references;
    bool always_walk;
    wpc_wasi_strings arguments;
    wpc_wasi_strings environment;
    /// Guards the three fields that follow, and changes of rights.
    uint32_t lock;
    wpc_wasi_descriptor **descriptors;
    uint32_t capacity;
};

// ------------------------------------------------------------------------------------------------------- entering

/// Starts a WASI call: the state of the thread's instance. Traps if it cannot be made or the stack is nearly used up.
wpc_wasi *wpc_wasi_enter(wpc_thread *thread);

/// The WASI errno of a host errno. Total: what WASI has no name for becomes IO.
uint32_t wpc_wasi_errno(int host);

// --------------------------------------------------------------------------------------------------- guest memory

/// As wpc_guest_bytes, but no bytes are at every address: what is read or written there is nothing.
static inline uint8_t *wpc_wasi_bytes(const wpc_thread *thread, uint64_t pointer, uint64_t length) {
    return wpc_guest_bytes(thread, length == 0 ? 0 : pointer, length);
}

/// Copies out of guest memory. The guest's other threads may change the source at any time: whatever is checked must be
/// the copy. Atomic reads make that race a defined one, and keep the compiler from reading anything twice.
static inline bool wpc_wasi_read(const wpc_thread *thread, uint32_t pointer, void *to, size_t length) {
    const uint8_t *from = wpc_wasi_bytes(thread, pointer, length);
    if (from == NULL) return false;
    for (size_t i = 0; i < length; i++) ((uint8_t *)to)[i] = __atomic_load_n(from + i, __ATOMIC_RELAXED);
    return true;
}

static inline bool wpc_wasi_write(const wpc_thread *thread, uint32_t pointer, const void *from, size_t length) {
    uint8_t *to = wpc_wasi_bytes(thread, pointer, length);
    if (to == NULL) return false;
    memcpy(to, from, length);
    return true;
}

/// Scatter/gather vectors in host form. Small ones need no allocation.
typedef struct wpc_wasi_vectors {
    struct iovec *items;
    int count;
    struct iovec few[8];
} wpc_wasi_vectors;

/// Copies and checks `count` vectors at `pointer`. Empty ones are left out; of more than IOV_MAX others the first
/// IOV_MAX are taken, which makes a short read or write. Returns an errno.
uint32_t wpc_wasi_vectors_get(const wpc_thread *thread, uint32_t pointer, uint32_t count, wpc_wasi_vectors *vectors);
void wpc_wasi_vectors_free(wpc_wasi_vectors *vectors);
#define WPC_WASI_VECTORS __attribute__((cleanup(wpc_wasi_vectors_free))) wpc_wasi_vectors

/// Copies a path: at most PATH_MAX - 1 bytes of UTF-8 without NUL (errno NAMETOOLONG, ILSEQ, INVAL).
uint32_t wpc_wasi_path_get(const wpc_thread *thread, uint32_t pointer, uint32_t length, char **path);
void wpc_wasi_path_free(char **path);
#define WPC_WASI_PATH __attribute__((cleanup(wpc_wasi_path_free))) char *

// ---------------------------------------------------------------------------------------------------- descriptors

/// A descriptor on `host`, with its file type found out. Takes `host` over, unless it returns NULL (out of memory).
wpc_wasi_descriptor *wpc_wasi_descriptor_new(int host, wpc_wasi_ownership ownership, const struct stat *status);

/// Enters a descriptor at the lowest free number; the table takes over the caller's reference. False: out of memory or
/// numbers; the caller keeps its reference.
bool wpc_wasi_insert(wpc_wasi *wasi, wpc_wasi_descriptor *descriptor, uint32_t *fd);

/// Takes all rights but `base` from a descriptor, and all but `inheriting` from what will be opened through it.
void wpc_wasi_restrict(wpc_wasi_descriptor *descriptor, uint64_t base, uint64_t inheriting);

/// Looks a descriptor up and takes a reference: errno BADF, also if it wasn't opened for reading or writing and `rights` has that, or
/// NOTCAPABLE if one of `rights` is refused.
uint32_t wpc_wasi_get(wpc_wasi *wasi, uint32_t fd, uint64_t rights, wpc_wasi_descriptor **descriptor);

/// As wpc_wasi_get, for a directory: NOTDIR before NOTCAPABLE.
uint32_t wpc_wasi_get_directory(wpc_wasi *wasi, uint32_t fd, uint64_t rights, wpc_wasi_descriptor **descriptor);

/// As wpc_wasi_get, for anything that is no directory: `if_directory` before NOTCAPABLE.
uint32_t wpc_wasi_get_file(wpc_wasi *wasi, uint32_t fd, uint64_t rights, uint32_t if_directory,
                           wpc_wasi_descriptor **descriptor);

/// Gives a reference back. Keeps the host's errno.
void wpc_wasi_put(wpc_wasi_descriptor *descriptor);

void wpc_wasi_put_held(wpc_wasi_descriptor **descriptor);
#define WPC_WASI_HELD __attribute__((cleanup(wpc_wasi_put_held))) wpc_wasi_descriptor *

/// Closes all descriptors of a state that is being deleted.
void wpc_wasi_close_all(wpc_wasi *wasi);

/// The WASI file type of a host mode; sockets count as streams.
uint8_t wpc_wasi_filetype(mode_t mode);

/// The filestat of a host stat.
void wpc_wasi_filestat(const struct stat *status, wasi_filestat *result);

/// Stores a filestat in guest memory, `is_unstable` in the layout of snapshot 0. Returns an errno.
uint32_t wpc_wasi_filestat_put(wpc_thread *thread, uint32_t pointer, const wasi_filestat *filestat, bool is_unstable);

/// The two times of the set_times calls as utimensat wants them: errno INVAL for contradictory flags.
uint32_t wpc_wasi_times(uint64_t access, uint64_t modification, uint32_t flags, struct timespec times[2]);

/// Makes the status flags of a description of the guest's own what WASI `flags` say. Returns an errno.
uint32_t wpc_wasi_apply_flags(int host, uint16_t flags);

// ---------------------------------------------------------------------------------------------------------- paths

/// Opens `path` beneath the directory `root` with open flags `flags` (O_CLOEXEC is added). `follow`: a symbolic link at
/// its end is followed. Nothing outside of `root` is ever reached. Returns 0 or a host errno: EPERM if the path leads out.
int wpc_wasi_open_beneath(const wpc_wasi *wasi, int root, const char *path, bool follow, int flags, mode_t mode, int *fd);

/// A directory entry by its parent, for calls that act on names. `name` is one component; it is never "." or ".." and it
/// keeps one trailing slash if the path had any.
typedef struct wpc_wasi_entry {
    int parent;
    bool owns_parent;
    bool has_slash;
    const char *name;
} wpc_wasi_entry;

/// Finds the parent of `path` beneath `root`. Changes `path`, into which the entry points. Returns 0 or a host errno:
/// `if_dot` if the path ends in "." or "..".
int wpc_wasi_find_parent(const wpc_wasi *wasi, int root, char *path, int if_dot, wpc_wasi_entry *entry);
void wpc_wasi_entry_free(wpc_wasi_entry *entry);
#define WPC_WASI_ENTRY __attribute__((cleanup(wpc_wasi_entry_free))) wpc_wasi_entry

/// The descriptor walk, the strategy for kernels without openat2. As wpc_wasi_open_beneath.
int wpc_wasi_walk(int root, const char *path, bool follow, int flags, mode_t mode, int *fd);

/// What wpc_wasi_entry has for `owns_parent` false: nothing to close.
#define WPC_WASI_NO_ENTRY                                                                                              \
    { -1, false, false, NULL }

// -------------------------------------------------------------------------------------------------------- waiting

/// Waits until `host` is ready for `events` (poll.h); with NONBLOCK only looks. Returns an errno: AGAIN if it is not.
uint32_t wpc_wasi_await(int host, short events, bool nonblock);

#endif
