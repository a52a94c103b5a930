/// wasi.h - WASI preview 1 for the other parts of the runtime: making the WASI state of an instance.
///
/// An instance without a state gets one at its first call: standard input, output and error of the process, no arguments,
/// no environment, no directory. Nothing of the host is open to the guest but what its state was made with.
#ifndef WPC_WASI_H
#define WPC_WASI_H

#include "wpc_abi.h"

/// The state: arguments, environment, and the descriptor table. It may serve several instances (the threads of a
/// wasi-threads program), and is safe to use from any number of native threads.
typedef struct wpc_wasi wpc_wasi;

/// A directory that the guest may use, and the name it sees it under.
typedef struct wpc_wasi_preopen {
    /// The directory; NULL: `host_fd` is it (a duplicate is made; the caller keeps its own).
    const char *host_path;
    int host_fd;
    /// NULL: the same as `host_path`.
    const char *guest_path;
    bool is_read_only;
} wpc_wasi_preopen;

/// A standard descriptor that the guest does not get: its number is not open.
#define WPC_WASI_CLOSED (-1)
/// The process' own standard input, output or error. Closing it in the guest leaves it open on the host.
#define WPC_WASI_INHERIT (-2)
/// As WPC_WASI_INHERIT, but closing it in the guest closes it on the host (its number then leads to the null device). For
/// a program that has the process to itself.
#define WPC_WASI_OWN (-3)

/// What a state is made of. All strings are copied. Zero-initialised: no arguments, no environment, inherited standard
/// descriptors.
typedef struct wpc_wasi_options {
    size_t argument_count;
    const char *const *arguments;
    /// "NAME=VALUE" each. Of entries with the same name the last one counts.
    size_t environment_count;
    const char *const *environment;
    size_t preopen_count;
    const wpc_wasi_preopen *preopens;
    /// Three entries: a host descriptor for each of 0, 1 and 2 (duplicated), or one of the constants above. NULL: inherit.
    const int *standard;
    /// Sockets for sock_accept, sock_recv and sock_send (duplicated). They get the numbers after the directories.
    size_t socket_count;
    const int *sockets;
    /// Set to true where a directory can't be opened, for whoever tells that from other failures. NULL: nobody does.
    bool *lacks_directory;
    /// Resolve every path by the descriptor walk, as on kernels without openat2. For tests.
    bool always_walk;
} wpc_wasi_options;

/// Makes a state. Returns NULL, with a message in `error`, if a descriptor or directory cannot be opened or memory is out.
/// The caller holds one reference. A process that gives guests pipes should ignore SIGPIPE (wpc_wasi_configure does):
/// the guest then sees errno PIPE.
wpc_wasi *wpc_wasi_new(const wpc_wasi_options *options, char *error, size_t error_size);

/// Gives back the caller's reference. The last one closes all descriptors.
void wpc_wasi_delete(wpc_wasi *wasi);

/// Makes `wasi` the state of `instance`, which takes a reference of its own; NULL takes the present one away. Must not run
/// at the same time as WASI calls of the instance. Whoever frees an instance calls wpc_wasi_attach(instance, NULL).
void wpc_wasi_attach(wpc_instance *instance, wpc_wasi *wasi);

/// The state of `instance` (the default one if it had none), for attaching it to a further instance. Borrowed. NULL: out
/// of memory.
wpc_wasi *wpc_wasi_state(wpc_instance *instance);

/// Sets up the state of an executable's instance from its command line, what it was granted when it was compiled, and
/// these variables of the host's environment:
///
///   WPC_DIRS        more directories, "HOST" or "HOST::GUEST". HOST is relative to the current directory.
///   WPC_ENV         more variables, "NAME=VALUE", or "NAME" to hand on the host's. The last entry of a name counts.
///   WPC_ARGV0       the guest's argv[0].
///   LISTEN_FDS, LISTEN_PID   systemd's socket activation: with LISTEN_PID this process, the LISTEN_FDS descriptors from 3
///                   on are handed to the guest, if they are sockets, and so is LISTEN_FDS itself. Their guest
///                   numbers come after the directories': 3 and up in a program with none.
///
/// grants.h has the form of the lists: entries are separated by newlines if the value contains one (a trailing newline will do), else
/// by ';', and after a first line of one backslash they may have escapes. The name of a host's directory ends at the first "::". A sealed program ignores these variables, with a line of warning on standard error for each that
/// is set. Guest variables named in grants without a value and not set on the host are left out.
///
/// Also sees to it that host descriptors 0 to 2 are open, on the null device if need be, and ignores SIGPIPE. Returns
/// false with a message in `error`; `lacks_directory` tells whether a directory could not be opened. Standard error is still open then.
bool wpc_wasi_configure(wpc_instance *instance, int argc, char **argv, const wpc_grants *grants, bool *lacks_directory,
                        char *error, size_t error_size);

/// Sets up the state of an instance that lives in somebody else's process: grants in the same form as an executable's, but
/// nothing is taken from the host's environment except the values of variables named alone, and neither the process'
/// standard descriptors nor its signals are touched. Returns false with a message in `error`.
bool wpc_wasi_embed(wpc_instance *instance, int argc, char **argv, const char *const *directories,
                    const char *const *environment, char *error, size_t error_size);

#endif
