/// configure.c - the WASI state of an executable: command line, grants, and the host's environment (see wasi.h).
#include "base/variables.h"
#include "grants.h"
#include "wasi_internal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// The first descriptor of systemd's protocol.
#define LISTEN_FDS_START 3
#define MOST_SOCKETS 1024

static bool add_granted(wpc_wasi_grant_list *list, const char *const *granted) {
    for (; granted != NULL && *granted != NULL; granted++) {
        if (!wpc_wasi_grant_add(list, strdup(*granted))) return false;
    }
    return true;
}

/// A variable of the host's that grants something; NULL if it is not set, the program is sealed, or it has more rights than its user.
static const char *run_time_grant(const char *name, bool is_sealed) {
    const char *value = wpc_variable_value(name);
    if (value != NULL && is_sealed) {
        dprintf(STDERR_FILENO, "warning: %s is ignored: the program was compiled with --sealed\n", name);
        return NULL;
    }
    return value;
}

/// Gives every variable that was named alone the host's value; drops those that have none. False with a message: an
/// entry without a name, or no memory.
static bool complete_environment(wpc_wasi_grant_list *environment, char *error, size_t error_size) {
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
static bool announce(const sockets *sockets, wpc_wasi_grant_list *environment) {
    if (sockets->count == 0) return true;
    char announced[32];
    snprintf(announced, sizeof announced, "LISTEN_FDS=%zu", sockets->count);
    return wpc_wasi_grant_add(environment, strdup(announced));
}

/// Who the state is for: a program that has the process to itself, or a guest in somebody else's process.
typedef struct occasion {
    int argument_count;
    char **arguments;
    const int *standard;
    const int *sockets;
    size_t socket_count;
    /// Replaces the first argument; NULL: it stays.
    const char *name;
    /// As in wpc_wasi_options.
    bool *lacks_directory;
} occasion;

/// Makes the state and attaches it. Takes both lists over.
static bool make_state(wpc_instance *instance, wpc_wasi_grant_list *directories, wpc_wasi_grant_list *environment,
                       const occasion *occasion, char *error, size_t error_size) {
    int argc = occasion->argument_count;
    const char **arguments = calloc((size_t)argc + 1, sizeof *arguments);
    wpc_wasi_preopen *preopens = calloc(directories->count + 1, sizeof *preopens);
    wpc_wasi *wasi = NULL;
    if (arguments == NULL || preopens == NULL) {
        snprintf(error, error_size, "out of memory");
    } else if (complete_environment(environment, error, error_size)) {
        if (argc > 0) memcpy(arguments, occasion->arguments, (size_t)argc * sizeof *arguments);
        if (occasion->name != NULL) arguments[0] = occasion->name;
        for (size_t i = 0; i < directories->count; i++) {
            char *guest_path = wpc_wasi_grant_split(directories->items[i]);
            preopens[i] = (wpc_wasi_preopen){.host_path = directories->items[i], .host_fd = -1, .guest_path = guest_path};
        }
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
            .lacks_directory = occasion->lacks_directory,
        };
        wasi = wpc_wasi_new(&options, error, error_size);
    }
    free(arguments);
    free(preopens);
    wpc_wasi_grants_clear(directories);
    wpc_wasi_grants_clear(environment);
    if (wasi == NULL) return false;
    wpc_wasi_attach(instance, wasi);
    wpc_wasi_delete(wasi);
    return true;
}

/// Adds the entries of a variable of the host's, if it is set and the program isn't sealed. False with a message.
static bool add_run_time_grants(wpc_wasi_grant_list *list, const char *variable, bool is_sealed, char *error, size_t error_size) {
    switch (wpc_wasi_grants_parse(list, run_time_grant(variable, is_sealed))) {
    case WPC_WASI_GRANTS_TAKEN: return true;
    case WPC_WASI_GRANTS_OUT_OF_MEMORY: snprintf(error, error_size, "out of memory"); return false;
    case WPC_WASI_GRANTS_BAD_ESCAPE: break;
    }
    snprintf(error, error_size,
             "%s: its first line is a backslash, and so in the others only \\ (a backslash) and \n (a newline) can stand behind one",
             variable);
    return false;
}

bool wpc_wasi_configure(wpc_instance *instance, int argc, char **argv, const wpc_grants *grants, bool *lacks_directory,
                        char *error, size_t error_size) {
    static const wpc_grants nothing = {0};
    static const int standard[3] = {WPC_WASI_OWN, WPC_WASI_OWN, WPC_WASI_OWN};
    if (grants == NULL) grants = &nothing;
    bool is_sealed = grants->is_sealed;
    // A write to a pipe that nobody reads is the guest's to handle: errno PIPE.
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    *lacks_directory = false;
    snprintf(error, error_size, "out of memory");
    sockets sockets = {0};
    wpc_wasi_grant_list directories = {0};
    wpc_wasi_grant_list environment = {0};
    bool is_made = add_listening_sockets(&sockets, is_sealed) && add_granted(&directories, grants->directories) &&
                   add_granted(&environment, grants->environment) &&
                   add_run_time_grants(&directories, "WPC_DIRS", is_sealed, error, error_size) &&
                   add_run_time_grants(&environment, "WPC_ENV", is_sealed, error, error_size) &&
                   announce(&sockets, &environment);
    if (is_made) {
        occasion occasion = {
            .argument_count = argc,
            .arguments = argv,
            .standard = standard,
            .sockets = sockets.items,
            .socket_count = sockets.count,
            .name = run_time_grant("WPC_ARGV0", is_sealed),
            .lacks_directory = lacks_directory,
        };
        is_made = make_state(instance, &directories, &environment, &occasion, error, error_size);
    } else {
        wpc_wasi_grants_clear(&directories);
        wpc_wasi_grants_clear(&environment);
    }
    free(sockets.items);
    return is_made;
}

bool wpc_wasi_embed(wpc_instance *instance, int argc, char **argv, const char *const *granted_directories,
                    const char *const *granted_environment, char *error, size_t error_size) {
    wpc_wasi_grant_list directories = {0};
    wpc_wasi_grant_list environment = {0};
    if (add_granted(&directories, granted_directories) && add_granted(&environment, granted_environment)) {
        const occasion occasion = {.argument_count = argc, .arguments = argv};
        return make_state(instance, &directories, &environment, &occasion, error, error_size);
    }
    wpc_wasi_grants_clear(&directories);
    wpc_wasi_grants_clear(&environment);
    snprintf(error, error_size, "out of memory");
    return false;
}
