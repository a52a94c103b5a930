/// thread_group.h - the native threads that run code of one program, of which the first trap or exit ends all.
///
/// In an executable the first trap or exit ends the process. In other processes it ends the group's threads, by a signal: the
/// handler raises the trap that ended the group where it interrupts compiled code, which holds no locks. Other code is asked to
/// come to an end: waits on memory are cancelled, and system calls that were interrupted are not tried again. The signal is sent
/// again until all have left. Threads that run Wasm code of a group are those with a recovery in its list.
#ifndef WPC_BASE_THREAD_GROUP_H
#define WPC_BASE_THREAD_GROUP_H

#include "base/runtime.h"

#include <pthread.h>

typedef struct wpc_spawned {
    wpc_thread_group *group;
    wpc_instance *instance;
    const wpc_function *start;
    int32_t tid;
    int32_t argument;
    struct wpc_spawned *previous;
    struct wpc_spawned *next;
} wpc_spawned;

struct wpc_thread_group {
    const wpc_instance *root;
    bool is_program;
    uint64_t stack_size;
    /// Guards all below.
    pthread_mutex_t lock;
    pthread_cond_t has_changed;
    wpc_spawned *first;
    uint32_t count;
    int32_t last_tid;
    /// After the largest identifier they are given out again, and have to be compared with those in use.
    bool has_wrapped;
    /// Calls of the group's code that have not returned.
    struct wpc_recovery *first_recovery;
    /// Some thread waits for all others to leave. Also read without the lock.
    bool is_ending;
    /// What ended it; constant while it is ending.
    wpc_trap_report report;
};

/// If the calling thread is to be stopped, raises the trap that ended the group. For host functions that hold nothing.
void wpc_threads_check(void);

/// The group of the code that the calling thread runs, if that is being ended; else NULL.
const wpc_thread_group *wpc_threads_ending_group(void);

#endif
