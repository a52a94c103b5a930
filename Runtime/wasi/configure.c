/// configure.c - the WASI state of an executable: command line, grants, and the host's environment (see wasi.h).
#include "wasi_internal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// The first descriptor of systemd's protocol.
#define LISTEN_FDS_START 3
#define MOST_SOCKETS 1024

/// A growing list of strings; the strings are its own.
typedef struct list {
    char **items;
    size_t count;
    size_t capacity;
} list;

/// Takes `item` over. False: out of memory.
static bool add(list *list, char *item) {
    if (item != NULL && list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        char **grown = realloc(list->items, capacity * sizeof *grown);
        if (grown == NULL) {
            free(item);
            return false;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    if (item != NULL) list->items[list->count++] = item;
    return item != NULL;
}

static void clear(list *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    free(list->items);
}

/// Adds the entries of a list in an environment variable.
static bool add_entries(list *list, const char *value) {
    if (value == NULL) return true;
    const char *separator = strchr(value, '\n') != NULL ? "\n" : ";";
    while (*value != '\0') {
        size_t length = strcspn(value, separator);
        if (length > 0 && !add(list, strndup(value, length))) return false;
        value += length;
        if (*value != '\0') value++;
    }
    return true;
}

static bool add_granted(list *list, const char *const *granted) {
    for (; granted != NULL && *granted != NULL; granted++) {
        if (!add(list, strdup(*granted))) return false;
    }
    return true;
}

/// A variable of the host's that grants something; NULL if it is not set, or the program is sealed.
static const char *run_time_grant(const char *name, bool is_sealed) {
    const char *value = getenv(name);
    if (value != NULL && is_sealed) {
        dprintf(STDERR_FILENO, "warning: %s is ignored: the program was compiled with --sealed\n", name);
        return NULL;
    }
    return value;
}

/// Gives every variable that was named alone the host's value; drops those that have none. False with a message: an
/// entry without a name, or no memory.
static bool complete_environment(list *environment, char *error, size_t error_size) {
    size_t kept = 0;
    for (size_t i = 0; i < environment->count; i++) {
        char *entry = environment->items[i];
        environment->items[i] = NULL;
        if (entry[0] == '=' || entry[0] == '\0') {
            snprintf(error, error_size, "environment variable '%s' has no name", entry);
            free(entry);
            return false;
        }
        const char *value = strchr(entry, '=') == NULL ? getenv(entry) : NULL;
        if (value != NULL) {
            size_t size = strlen(entry) + strlen(value) + 2;
            char *completed = malloc(size);
            if (completed != NULL) snprintf(completed, size, "%s=%s", entry, value);
            free(entry);
            if (completed == NULL) {
                snprintf(error, error_size, "out of memory");
                return false;
            }
            environment->items[kept++] = completed;
        } else if (strchr(entry, '=') != NULL) {
            environment->items[kept++] = entry;
        } else {
            free(entry);
        }
    }
    environment->count = kept;
    return true;
}

/// Splits "HOST::GUEST" in place.
static wpc_wasi_preopen preopen_of(char *directory) {
    wpc_wasi_preopen preopen = {.host_path = directory, .host_fd = -1};
    char *separator = strstr(directory, "::");
    if (separator != NULL) {
        *separator = '\0';
        preopen.guest_path = separator + 2;
    }
    return preopen;
}

/// Sockets of the host's.
typedef struct sockets {
    int *items;
    size_t count;
} sockets;

/// Adds the sockets that systemd's protocol hands in. False: out of memory.
static bool add_listening_sockets(sockets *sockets, bool is_sealed) {
    const char *pid = getenv("LISTEN_PID");
    const char *count_text = pid == NULL ? NULL : getenv("LISTEN_FDS");
    if (count_text == NULL || strtol(pid, NULL, 10) != (long)getpid()) return true;
    if (run_time_grant("LISTEN_FDS", is_sealed) == NULL) return true;
    sockets->items = calloc(MOST_SOCKETS, sizeof(int));
    if (sockets->items == NULL) return false;
    long given = strtol(count_text, NULL, 10);
    for (int host = LISTEN_FDS_START; host - LISTEN_FDS_START < given && sockets->count < MOST_SOCKETS; host++) {
        struct stat status;
        if (fstat(host, &status) != 0) break;
        if (S_ISSOCK(status.st_mode)) {
            // The state holds a duplicate, and no program that the process may start is to get either.
            fcntl(host, F_SETFD, FD_CLOEXEC);
            sockets->items[sockets->count++] = host;
        } else {
            dprintf(STDERR_FILENO, "warning: LISTEN_FDS: descriptor %d is no socket and is not handed on\n", host);
        }
    }
    return true;
}

/// Tells the guest how many sockets it got, if any.
static bool announce(const sockets *sockets, list *environment) {
    if (sockets->count == 0) return true;
    char announced[32];
    snprintf(announced, sizeof announced, "LISTEN_FDS=%zu", sockets->count);
    return add(environment, strdup(announced));
}

/// Who the state is for: a program that has the process to itself, or a guest in somebody else's process.
typedef struct occasion {
    const int *standard;
    const int *sockets;
    size_t socket_count;
    /// Replaces the first argument; NULL: it stays.
    const char *name;
} occasion;

/// Makes the state and attaches it. Takes both lists over.
static bool make_state(wpc_instance *instance, int argc, char **argv, list *directories, list *environment,
                       const occasion *occasion, char *error, size_t error_size) {
    const char **arguments = calloc((size_t)argc + 1, sizeof *arguments);
    wpc_wasi_preopen *preopens = calloc(directories->count + 1, sizeof *preopens);
    wpc_wasi *wasi = NULL;
    if (arguments == NULL || preopens == NULL) {
        snprintf(error, error_size, "out of memory");
    } else if (complete_environment(environment, error, error_size)) {
        for (int i = 0; i < argc; i++) arguments[i] = argv[i];
        if (occasion->name != NULL) arguments[0] = occasion->name;
        for (size_t i = 0; i < directories->count; i++) preopens[i] = preopen_of(directories->items[i]);
        wpc_wasi_options options = {
            .argument_count = argc > 0 || occasion->name == NULL ? (size_t)argc : 1,
            .arguments = arguments,
            .environment_count = environment->count,
            .environment = (const char *const *)environment->items,
            .preopen_count = directories->count,
            .preopens = preopens,
            .standard = occasion->standard,
            .socket_count = occasion->socket_count,
            .sockets = occasion->sockets,
        };
        wasi = wpc_wasi_new(&options, error, error_size);
    }
    free(arguments);
    free(preopens);
    clear(directories);
    clear(environment);
    if (wasi == NULL) return false;
    wpc_wasi_attach(instance, wasi);
    wpc_wasi_delete(wasi);
    return true;
}

bool wpc_wasi_configure(wpc_instance *instance, int argc, char **argv, const wpc_grants *grants, char *error,
                        size_t error_size) {
    static const wpc_grants nothing = {0};
    static const int standard[3] = {WPC_WASI_OWN, WPC_WASI_OWN, WPC_WASI_OWN};
    if (grants == NULL) grants = &nothing;
    bool is_sealed = grants->is_sealed;
    // A write to a pipe that nobody reads is the guest's to handle: errno PIPE.
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    sockets sockets = {0};
    list directories = {0};
    list environment = {0};
    bool is_made = add_listening_sockets(&sockets, is_sealed) && add_granted(&directories, grants->directories) &&
                   add_granted(&environment, grants->environment) &&
                   add_entries(&directories, run_time_grant("WPC_DIRS", is_sealed)) &&
                   add_entries(&environment, run_time_grant("WPC_ENV", is_sealed)) && announce(&sockets, &environment);
    if (is_made) {
        occasion occasion = {
            .standard = standard,
            .sockets = sockets.items,
            .socket_count = sockets.count,
            .name = run_time_grant("WPC_ARGV0", is_sealed),
        };
        is_made = make_state(instance, argc, argv, &directories, &environment, &occasion, error, error_size);
    } else {
        clear(&directories);
        clear(&environment);
        snprintf(error, error_size, "out of memory");
    }
    free(sockets.items);
    return is_made;
}

bool wpc_wasi_embed(wpc_instance *instance, int argc, char **argv, const char *const *granted_directories,
                    const char *const *granted_environment, char *error, size_t error_size) {
    list directories = {0};
    list environment = {0};
    if (add_granted(&directories, granted_directories) && add_granted(&environment, granted_environment)) {
        return make_state(instance, argc, argv, &directories, &environment, &(occasion){0}, error, error_size);
    }
    clear(&directories);
    clear(&environment);
    snprintf(error, error_size, "out of memory");
    return false;
}
