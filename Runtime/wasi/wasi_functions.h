/// wasi_functions.h - every function of WASI preview 1 and of snapshot 0 before it, and its signature.
///
/// X(name, signature): the module imports `name` from WPC_WASI_MODULE or WPC_WASI_UNSTABLE_MODULE; compiled code calls `wpc_wasi_<name>` directly, with
/// the thread block first. Signature: parameters, ':', results; i = 32-bit, l = 64-bit. The result is a
/// WASI errno (0 is success), except that proc_exit does not return.
///
/// Pointers are guest addresses in memory 0. A pointer that is not inside it makes the call return errno FAULT, before any
/// effect outside the guest's memory.
#ifndef WPC_WASI_FUNCTIONS_H
#define WPC_WASI_FUNCTIONS_H

#include "wpc_abi.h"

#define WPC_WASI_MODULE "wasi_snapshot_preview1"
#define WPC_WASI_UNSTABLE_MODULE "wasi_unstable"

/// What both snapshots have alike.
#define WPC_WASI_FUNCTIONS_OF_BOTH(X)                                                                                  \
    X(args_get, "ii:i")                                                                                                \
    X(args_sizes_get, "ii:i")                                                                                          \
    X(environ_get, "ii:i")                                                                                             \
    X(environ_sizes_get, "ii:i")                                                                                       \
    X(clock_res_get, "ii:i")                                                                                           \
    X(clock_time_get, "ili:i")                                                                                         \
    X(fd_advise, "illi:i")                                                                                             \
    X(fd_allocate, "ill:i")                                                                                            \
    X(fd_close, "i:i")                                                                                                 \
    X(fd_datasync, "i:i")                                                                                              \
    X(fd_fdstat_get, "ii:i")                                                                                           \
    X(fd_fdstat_set_flags, "ii:i")                                                                                     \
    X(fd_fdstat_set_rights, "ill:i")                                                                                   \
    X(fd_filestat_set_size, "il:i")                                                                                    \
    X(fd_filestat_set_times, "illi:i")                                                                                 \
    X(fd_pread, "iiili:i")                                                                                             \
    X(fd_prestat_get, "ii:i")                                                                                          \
    X(fd_prestat_dir_name, "iii:i")                                                                                    \
    X(fd_pwrite, "iiili:i")                                                                                            \
    X(fd_read, "iiii:i")                                                                                               \
    X(fd_readdir, "iiili:i")                                                                                           \
    X(fd_renumber, "ii:i")                                                                                             \
    X(fd_sync, "i:i")                                                                                                  \
    X(fd_tell, "ii:i")                                                                                                 \
    X(fd_write, "iiii:i")                                                                                              \
    X(path_create_directory, "iii:i")                                                                                  \
    X(path_filestat_set_times, "iiiilli:i")                                                                            \
    X(path_link, "iiiiiii:i")                                                                                          \
    X(path_open, "iiiiillii:i")                                                                                        \
    X(path_readlink, "iiiiii:i")                                                                                       \
    X(path_remove_directory, "iii:i")                                                                                  \
    X(path_rename, "iiiiii:i")                                                                                         \
    X(path_symlink, "iiiii:i")                                                                                         \
    X(path_unlink_file, "iii:i")                                                                                       \
    X(proc_exit, "i:")                                                                                                 \
    X(proc_raise, "i:i")                                                                                               \
    X(sched_yield, ":i")                                                                                               \
    X(random_get, "ii:i")                                                                                              \
    X(sock_recv, "iiiiii:i")                                                                                           \
    X(sock_send, "iiiii:i")                                                                                            \
    X(sock_shutdown, "ii:i")

/// What snapshot 0 has otherwise, as `wpc_wasi_unstable_<name>`: where a seek starts, and the layouts of file status and subscriptions.
#define WPC_WASI_FUNCTIONS_CHANGED(X)                                                                                  \
    X(fd_filestat_get, "ii:i")                                                                                         \
    X(fd_seek, "ilii:i")                                                                                               \
    X(path_filestat_get, "iiiii:i")                                                                                    \
    X(poll_oneoff, "iiii:i")

/// Preview 1, and what of it is new.
#define WPC_WASI_FUNCTIONS(X) WPC_WASI_FUNCTIONS_OF_BOTH(X) WPC_WASI_FUNCTIONS_CHANGED(X) X(sock_accept, "iii:i")

#define WPC_WASI_CALL __attribute__((visibility("default")))

WPC_WASI_CALL uint32_t wpc_wasi_args_get(wpc_thread *thread, uint32_t pointers, uint32_t strings);
WPC_WASI_CALL uint32_t wpc_wasi_args_sizes_get(wpc_thread *thread, uint32_t count, uint32_t size);
WPC_WASI_CALL uint32_t wpc_wasi_environ_get(wpc_thread *thread, uint32_t pointers, uint32_t strings);
WPC_WASI_CALL uint32_t wpc_wasi_environ_sizes_get(wpc_thread *thread, uint32_t count, uint32_t size);
WPC_WASI_CALL uint32_t wpc_wasi_clock_res_get(wpc_thread *thread, uint32_t clock, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_clock_time_get(wpc_thread *thread, uint32_t clock, uint64_t precision, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_advise(wpc_thread *thread, uint32_t fd, uint64_t offset, uint64_t length,
                                          uint32_t advice);
WPC_WASI_CALL uint32_t wpc_wasi_fd_allocate(wpc_thread *thread, uint32_t fd, uint64_t offset, uint64_t length);
WPC_WASI_CALL uint32_t wpc_wasi_fd_close(wpc_thread *thread, uint32_t fd);
WPC_WASI_CALL uint32_t wpc_wasi_fd_datasync(wpc_thread *thread, uint32_t fd);
WPC_WASI_CALL uint32_t wpc_wasi_fd_fdstat_get(wpc_thread *thread, uint32_t fd, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_fdstat_set_flags(wpc_thread *thread, uint32_t fd, uint32_t flags);
WPC_WASI_CALL uint32_t wpc_wasi_fd_fdstat_set_rights(wpc_thread *thread, uint32_t fd, uint64_t base,
                                                     uint64_t inheriting);
WPC_WASI_CALL uint32_t wpc_wasi_fd_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_filestat_set_size(wpc_thread *thread, uint32_t fd, uint64_t size);
WPC_WASI_CALL uint32_t wpc_wasi_fd_filestat_set_times(wpc_thread *thread, uint32_t fd, uint64_t access,
                                                      uint64_t modification, uint32_t flags);
WPC_WASI_CALL uint32_t wpc_wasi_fd_pread(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                         uint64_t offset, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_prestat_get(wpc_thread *thread, uint32_t fd, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_prestat_dir_name(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_fd_pwrite(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                          uint64_t offset, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_read(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                        uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_readdir(wpc_thread *thread, uint32_t fd, uint32_t buffer, uint32_t length,
                                           uint64_t cookie, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_renumber(wpc_thread *thread, uint32_t from, uint32_t to);
WPC_WASI_CALL uint32_t wpc_wasi_fd_seek(wpc_thread *thread, uint32_t fd, uint64_t offset, uint32_t whence,
                                        uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_sync(wpc_thread *thread, uint32_t fd);
WPC_WASI_CALL uint32_t wpc_wasi_fd_tell(wpc_thread *thread, uint32_t fd, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_fd_write(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                         uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_path_create_directory(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_path_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path,
                                                  uint32_t length, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_path_filestat_set_times(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path,
                                                        uint32_t length, uint64_t access, uint64_t modification,
                                                        uint32_t flags);
WPC_WASI_CALL uint32_t wpc_wasi_path_link(wpc_thread *thread, uint32_t old_fd, uint32_t lookup, uint32_t old_path,
                                          uint32_t old_length, uint32_t new_fd, uint32_t new_path, uint32_t new_length);
WPC_WASI_CALL uint32_t wpc_wasi_path_open(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path,
                                          uint32_t length, uint32_t open_flags, uint64_t base, uint64_t inheriting,
                                          uint32_t fd_flags, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_path_readlink(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length,
                                              uint32_t buffer, uint32_t buffer_length, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_path_remove_directory(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_path_rename(wpc_thread *thread, uint32_t old_fd, uint32_t old_path, uint32_t old_length,
                                            uint32_t new_fd, uint32_t new_path, uint32_t new_length);
WPC_WASI_CALL uint32_t wpc_wasi_path_symlink(wpc_thread *thread, uint32_t target, uint32_t target_length, uint32_t fd,
                                             uint32_t path, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_path_unlink_file(wpc_thread *thread, uint32_t fd, uint32_t path, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_poll_oneoff(wpc_thread *thread, uint32_t subscriptions, uint32_t events, uint32_t count,
                                            uint32_t result);
WPC_WASI_CALL _Noreturn void wpc_wasi_proc_exit(wpc_thread *thread, uint32_t code);
WPC_WASI_CALL uint32_t wpc_wasi_proc_raise(wpc_thread *thread, uint32_t signal);
WPC_WASI_CALL uint32_t wpc_wasi_sched_yield(wpc_thread *thread);
WPC_WASI_CALL uint32_t wpc_wasi_random_get(wpc_thread *thread, uint32_t buffer, uint32_t length);
WPC_WASI_CALL uint32_t wpc_wasi_sock_accept(wpc_thread *thread, uint32_t fd, uint32_t flags, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_sock_recv(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                          uint32_t flags, uint32_t received, uint32_t result_flags);
WPC_WASI_CALL uint32_t wpc_wasi_sock_send(wpc_thread *thread, uint32_t fd, uint32_t vectors, uint32_t count,
                                          uint32_t flags, uint32_t sent);
WPC_WASI_CALL uint32_t wpc_wasi_sock_shutdown(wpc_thread *thread, uint32_t fd, uint32_t how);

WPC_WASI_CALL uint32_t wpc_wasi_unstable_fd_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_unstable_fd_seek(wpc_thread *thread, uint32_t fd, uint64_t offset, uint32_t whence,
                                                 uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_unstable_path_filestat_get(wpc_thread *thread, uint32_t fd, uint32_t lookup, uint32_t path,
                                                           uint32_t length, uint32_t result);
WPC_WASI_CALL uint32_t wpc_wasi_unstable_poll_oneoff(wpc_thread *thread, uint32_t subscriptions, uint32_t events,
                                                     uint32_t count, uint32_t result);

#endif
