/// state.c - making, sharing and deleting the WASI state of instances.
#include "wasi_internal.h"

#include "base/check_stack.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static bool strings_copy(wpc_wasi_strings *strings, size_t count, const char *const *source) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (__builtin_add_overflow(size, strlen(source[i]) + 1, &size)) return false;
    }
    if (size > INT32_MAX || count > INT32_MAX / sizeof(uint32_t)) return false;
    strings->bytes = malloc(size + 1);
    strings->offsets = calloc(count + 1, sizeof(uint32_t));
    if (strings->bytes == NULL || strings->offsets == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(source[i]) + 1;
        strings->offsets[i] = strings->size;
        memcpy(strings->bytes + strings->size, source[i], length);
        strings->size += (uint32_t)length;
    }
    strings->count = (uint32_t)count;
    return true;
}

/// Whether a later entry sets the same variable.
static bool is_overridden(size_t index, size_t count, const char *const *environment) {
    size_t name = strcspn(environment[index], "=");
    for (size_t i = index + 1; i < count; i++) {
        if (strcspn(environment[i], "=") == name && memcmp(environment[i], environment[index], name) == 0) return true;
    }
    return false;
}

static bool environment_copy(wpc_wasi_strings *strings, size_t count, const char *const *environment) {
    const char **kept = calloc(count + 1, sizeof *kept);
    if (kept == NULL) return false;
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_overridden(i, count, environment)) kept[kept_count++] = environment[i];
    }
    bool copied = strings_copy(strings, kept_count, kept);
    free(kept);
    return copied;
}

/// Enters a descriptor for `host`, whose status is known, and returns it; on failure closes `host` if it would have been owned.
static wpc_wasi_descriptor *enter_known(wpc_wasi *wasi, int host, wpc_wasi_ownership ownership, const struct stat *status) {
    uint32_t fd = 0;
    wpc_wasi_descriptor *descriptor = status == NULL ? NULL : wpc_wasi_descriptor_new(host, ownership, status);
    if (descriptor == NULL) {
        if (ownership == WPC_WASI_OWNED) close(host);
        return NULL;
    }
    if (wpc_wasi_insert(wasi, descriptor, &fd)) return descriptor;
    wpc_wasi_put(descriptor);
    return NULL;
}

static wpc_wasi_descriptor *enter(wpc_wasi *wasi, int host, wpc_wasi_ownership ownership) {
    struct stat status;
    return enter_known(wasi, host, ownership, fstat(host, &status) == 0 ? &status : NULL);
}

/// The rights of standard input (0), output (1) and error (2): only what a stream needs. Its size and times belong to
/// whoever opened it.
static void restrict_standard(wpc_wasi_descriptor *descriptor, int number) {
    uint64_t direction = number == 0 ? RIGHT_FD_READ : RIGHT_FD_WRITE | RIGHT_FD_SYNC | RIGHT_FD_DATASYNC;
    uint64_t rights = direction | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_ADVISE |
                      RIGHT_FD_FILESTAT_GET | RIGHT_POLL_FD_READWRITE | RIGHT_SOCK_SHUTDOWN;
    wpc_wasi_restrict(descriptor, rights, 0);
    int flags = fcntl(descriptor->host, F_GETFL);
    uint16_t known = 0;
    if (flags >= 0 && (flags & O_APPEND) != 0) known |= FDFLAGS_APPEND;
    if (flags >= 0 && (flags & O_NONBLOCK) != 0) known |= FDFLAGS_NONBLOCK;
    atomic_store(&descriptor->flags, known);
    descriptor->is_shared = true;
}

/// Where a standard descriptor is to come from.
typedef struct standard {
    int host;
    wpc_wasi_ownership ownership;
    bool is_closed;
} standard;

/// Finds the standard descriptor `number` of the process, and how it is (`status`). One that is closed is closed for the guest too, whose
/// writes then fail as a native program's do (errno BADF); if it would be the guest's own, its number is opened on the null device, for
/// the process may get no other file under it. False: that failed.
static bool take_own(int number, int given, standard *standard, struct stat *status) {
    standard->host = number;
    standard->ownership = given == WPC_WASI_OWN ? WPC_WASI_STANDARD : WPC_WASI_BORROWED;
    standard->is_closed = fstat(number, status) != 0 && errno == EBADF;
    if (!standard->is_closed || given != WPC_WASI_OWN) return true;
    // The lowest free number is taken, which is this one.
    return open("/dev/null", O_RDWR) == number;
}

static bool open_standard(wpc_wasi *wasi, const int *given, char *error, size_t error_size) {
    bool is_closed[3] = {false, false, false};
    for (int number = 0; number < 3; number++) {
        int host = given == NULL ? WPC_WASI_INHERIT : given[number];
        standard standard = {.host = host, .ownership = WPC_WASI_OWNED, .is_closed = host == WPC_WASI_CLOSED};
        struct stat status;
        bool is_own = host == WPC_WASI_INHERIT || host == WPC_WASI_OWN;
        if (is_own && !take_own(number, host, &standard, &status)) {
            snprintf(error, error_size, "standard descriptor %d is closed and cannot be replaced: %s", number, strerror(errno));
            return false;
        }
        if (!is_own && !standard.is_closed) {
            standard.host = fcntl(host, F_DUPFD_CLOEXEC, 3);
            if (standard.host < 0) {
                snprintf(error, error_size, "standard descriptor %d: %s", number, strerror(errno));
                return false;
            }
        }
        // A number that is not open still has to be passed over, or the next file would get it.
        if (standard.is_closed && host == WPC_WASI_OWN) {
            standard.ownership = WPC_WASI_BORROWED;
        } else if (standard.is_closed) {
            standard.host = open("/dev/null", O_RDWR | O_CLOEXEC);
            standard.ownership = WPC_WASI_OWNED;
        }
        is_closed[number] = standard.is_closed;
        wpc_wasi_descriptor *descriptor = NULL;
        if (is_own && !standard.is_closed)
            descriptor = enter_known(wasi, standard.host, standard.ownership, &status);
        else if (standard.host >= 0)
            descriptor = enter(wasi, standard.host, standard.ownership);
        if (descriptor == NULL) {
            snprintf(error, error_size, "standard descriptor %d: %s", number, strerror(errno));
            return false;
        }
        restrict_standard(descriptor, number);
    }
    for (int number = 0; number < 3; number++) {
        if (!is_closed[number]) continue;
        wpc_wasi_descriptor *placeholder = wasi->descriptors[number];
        wasi->descriptors[number] = NULL;
        wpc_wasi_put(placeholder);
    }
    return true;
}

/// Leaves the process its standard descriptors, of which the first three are: it still has to say why there is no state.
static void keep_standard(wpc_wasi *wasi) {
    for (uint32_t number = 0; number < 3 && number < wasi->capacity; number++) {
        wpc_wasi_descriptor *descriptor = wasi->descriptors[number];
        if (descriptor != NULL && descriptor->ownership == WPC_WASI_STANDARD) descriptor->ownership = WPC_WASI_BORROWED;
    }
}

/// The longest part of a path that messages show.
#define SHOWN_PATH 256

/// Why the directory `shown` can't be opened, and what to do about it.
static void explain_directory(const char *shown, int reason, char *error, size_t error_size) {
    const char *dots = strnlen(shown, SHOWN_PATH + 1) > SHOWN_PATH ? "..." : "";
    const char *advice = "";
    const char *colon = strchr(shown, ':');
    if (reason == ENOENT && shown[0] == '\0') {
        advice = "; its name is empty";
    } else if (reason == ENOENT && colon != NULL) {
        advice = "; the name that the program is to see stands after two colons, as in HOST::GUEST";
    } else if (reason == ENOENT) {
        advice = "; create it, or grant another one by --dir or WPC_DIRS";
    } else if (reason == EACCES) {
        advice = "; it, and all folders above it, must be open to this user";
    } else if (reason == ENOTDIR) {
        advice = "; grant the directory that it is in";
    }
    snprintf(error, error_size, "cannot open directory '%.*s%s': %s%s", SHOWN_PATH, shown, dots, strerror(reason), advice);
}

static bool open_preopen(wpc_wasi *wasi, const wpc_wasi_preopen *preopen, bool *lacks_directory, char *error, size_t error_size) {
    const char *shown = preopen->host_path != NULL ? preopen->host_path : "given descriptor";
    const char *name = preopen->guest_path != NULL ? preopen->guest_path : preopen->host_path;
    if (name == NULL || (name[0] == '\0' && name != preopen->host_path)) {
        snprintf(error, error_size, "directory '%.*s': the guest's name for it is missing", SHOWN_PATH, shown);
        return false;
    }
    int host = preopen->host_path != NULL ? open(preopen->host_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                                          : fcntl(preopen->host_fd, F_DUPFD_CLOEXEC, 3);
    wpc_wasi_descriptor *descriptor = host < 0 ? NULL : enter(wasi, host, WPC_WASI_OWNED);
    if (descriptor == NULL || descriptor->filetype != FILETYPE_DIRECTORY) {
        explain_directory(shown, descriptor == NULL ? errno : ENOTDIR, error, error_size);
        if (lacks_directory != NULL) *lacks_directory = true;
        return false;
    }
    uint64_t refused = preopen->is_read_only ? RIGHTS_CHANGE : 0;
    wpc_wasi_restrict(descriptor, ~refused, ~refused);
    descriptor->preopen_name = strdup(name);
    if (descriptor->preopen_name == NULL) {
        snprintf(error, error_size, "out of memory");
        return false;
    }
    return true;
}

static bool open_socket(wpc_wasi *wasi, int given, char *error, size_t error_size) {
    struct stat status;
    int host = -1;
    if (fstat(given, &status) == 0) {
        if (S_ISSOCK(status.st_mode)) {
            host = fcntl(given, F_DUPFD_CLOEXEC, 3);
        } else {
            errno = ENOTSOCK;
        }
    }
    wpc_wasi_descriptor *descriptor = host < 0 ? NULL : enter(wasi, host, WPC_WASI_OWNED);
    if (descriptor == NULL) {
        snprintf(error, error_size, "descriptor %d: %s", given, strerror(errno));
        return false;
    }
    int flags = fcntl(host, F_GETFL);
    if (flags >= 0 && (flags & O_NONBLOCK) != 0) atomic_store(&descriptor->flags, FDFLAGS_NONBLOCK);
    return true;
}

wpc_wasi *wpc_wasi_new(const wpc_wasi_options *options, char *error, size_t error_size) {
    wpc_wasi *wasi = calloc(1, sizeof *wasi);
    if (wasi == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    atomic_init(&wasi->references, 1);
    wasi->always_walk = options->always_walk;
    bool is_made = strings_copy(&wasi->arguments, options->argument_count, options->arguments) &&
                   environment_copy(&wasi->environment, options->environment_count, options->environment);
    if (!is_made) snprintf(error, error_size, "the arguments or the environment are too large");
    if (is_made) is_made = open_standard(wasi, options->standard, error, error_size);
    for (size_t i = 0; is_made && i < options->preopen_count; i++) {
        is_made = open_preopen(wasi, &options->preopens[i], options->lacks_directory, error, error_size);
    }
    for (size_t i = 0; is_made && i < options->socket_count; i++) {
        is_made = open_socket(wasi, options->sockets[i], error, error_size);
    }
    if (is_made) return wasi;
    keep_standard(wasi);
    wpc_wasi_delete(wasi);
    return NULL;
}

void wpc_wasi_delete(wpc_wasi *wasi) {
    if (wasi == NULL || atomic_fetch_sub_explicit(&wasi->references, 1, memory_order_acq_rel) != 1) return;
    wpc_wasi_close_all(wasi);
    free(wasi->arguments.bytes);
    free(wasi->arguments.offsets);
    free(wasi->environment.bytes);
    free(wasi->environment.offsets);
    free(wasi);
}

void wpc_wasi_attach(wpc_instance *instance, wpc_wasi *wasi) {
    if (wasi != NULL) atomic_fetch_add_explicit(&wasi->references, 1, memory_order_relaxed);
    wpc_wasi_delete(__atomic_exchange_n(&instance->wasi, (void *)wasi, __ATOMIC_ACQ_REL));
}

wpc_wasi *wpc_wasi_state(wpc_instance *instance) {
    void *present = __atomic_load_n(&instance->wasi, __ATOMIC_ACQUIRE);
    if (present != NULL) return present;
    char error[128];
    wpc_wasi_options options = {0};
    wpc_wasi *made = wpc_wasi_new(&options, error, sizeof error);
    if (made == NULL) return NULL;
    if (__atomic_compare_exchange_n(&instance->wasi, &present, (void *)made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        return made;
    }
    wpc_wasi_delete(made);
    return present;
}

wpc_wasi *wpc_wasi_enter(wpc_thread *thread) {
    wpc_check_stack_of(thread);
    wpc_wasi *wasi = wpc_wasi_state(thread->instance);
    if (wasi == NULL) wpc_trap_raise(WPC_TRAP_OUT_OF_MEMORY);
    return wasi;
}
