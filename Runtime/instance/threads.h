/// threads.h - the threads that a module spawns (wasi-threads). Used inside Runtime/base only.
///
/// A thread is an instance of its own, with the spawning one's imports: globals and tables are the thread's, imported memories
/// are shared, and so are the WASI state and the buffers of wasi-parallel. The instances that descend from one that was made
/// otherwise are a *group* with that one, their root.
///
/// In an executable the first trap or exit ends the process. In other processes it ends the group's threads, by a signal: the
/// handler raises the trap that ended the group where it interrupts compiled code, which holds no locks. Other code is asked to
/// come to an end: waits on memory are cancelled, and system calls that were interrupted are not tried again. The signal is sent
/// again until all have left. Threads that run Wasm code of a group are those with a recovery in its list.
#ifndef WPC_INSTANCE_THREADS_H
#define WPC_INSTANCE_THREADS_H

#include "base/objects.h"

#include <pthread.h>

/// Bytes of native stack that a spawned thread gets, unless a program's user asks for another size.
#define WPC_THREAD_STACK_SIZE (UINT64_C(8) << 20)

/// Whether the module can spawn threads.
bool wpc_threads_are_wanted(const wpc_module *module);

// Weak, since a program that spawns no threads need not link them: called only after wpc_threads_are_wanted, or of an instance
// that has a group.

/// Makes a root's group, before any code of it runs. `is_program`: its end is the end of the process. `stack_size`: bytes of
/// native stack for each thread. False: out of memory.
__attribute__((weak)) bool wpc_threads_prepare(wpc_instance *instance, uint64_t stack_size, bool is_program);

/// After a trap or exit in a call of the group's code from outside: ends all threads of the group but the calling one, and waits
/// until they are gone. `*report` becomes what another thread ended the group with, if one did at the same time. After a trap by
/// which the calling thread was stopped, waits alone. Does nothing without threads.
__attribute__((weak)) void wpc_threads_end(const wpc_instance *instance, wpc_trap_report *report);

/// Ends all threads, and frees the group, of a root that is to be freed.
__attribute__((weak)) void wpc_threads_free(wpc_instance *instance);

/// If the calling thread is to be stopped, raises the trap that ended the group. For host functions that hold nothing.
void wpc_threads_check(void);

/// The group of the code that the calling thread runs, if that is being ended; else NULL.
const wpc_thread_group *wpc_threads_ending_group(void);

/// Wakes all threads of the group that wait at addresses of memories (atomics.c); they call wpc_threads_check.
void wpc_atomic_cancel(const wpc_thread_group *group);

/// Installs the handler of the signal that stops threads, once.
void wpc_threads_prepare_signal(void);

/// How many threads there are that the program's instance or a thread of it spawned.
__attribute__((weak)) uint32_t wpc_threads_count(const wpc_instance *instance);

/// Ends the program as `report` says (NULL: its main function returned), unless another thread has done so already. Prints a
/// trap. The caller must do nothing more in the program's name (start.c).
void wpc_program_end(const wpc_trap_report *report);

// The group as threads.c and threads_end.c have it.

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

/// Ends all threads of the group but the calling one, which is `self` (NULL: none that was spawned). False, with what ended it
/// in `*report`: another thread does so.
bool wpc_group_end(wpc_thread_group *group, const wpc_spawned *self, wpc_trap_report *report);

#endif
