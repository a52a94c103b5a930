/// task_types.h - tasks, explicit and implicit, and the queue of those that a member made.
#ifndef WPC_OPENMP_TASK_TYPES_H
#define WPC_OPENMP_TASK_TYPES_H

#include "parallel/loop/platform.h"

#include <stddef.h>

typedef struct wpc_function wpc_function;
typedef struct wpc_omp_state wpc_omp_state;
typedef struct wpc_omp_team wpc_omp_team;
typedef struct wpc_omp_thread wpc_omp_thread;
typedef struct wpc_omp_member wpc_omp_member;
typedef struct wpc_omp_task wpc_omp_task;
typedef struct wpc_omp_group wpc_omp_group;
typedef struct wpc_omp_dependences wpc_omp_dependences;
typedef struct wpc_omp_node wpc_omp_node;
typedef struct wpc_omp_reductions wpc_omp_reductions;

/// Internal control variables of a task's data environment (OpenMP 5.2, section 2.4).
typedef struct wpc_omp_control {
    uint32_t threads;
    uint32_t schedule; ///< omp_sched_t, with omp_sched_monotonic
    uint32_t chunk;
    uint32_t active_levels_most;
    uint32_t thread_limit; ///< 0: as the environment says
    bool is_dynamic;
} wpc_omp_control;

struct wpc_omp_task {
    wpc_omp_control control;
    wpc_omp_task *parent;
    wpc_omp_team *team;
    /// The innermost task group that it is in, or began; and the one that it was made in.
    wpc_omp_group *group, *outer_group;
    /// Tasks that it made and that are not complete.
    _Atomic uint32_t children;
    /// Of an explicit task: itself until it is complete, and its children that exist.
    _Atomic uint32_t references;
    bool is_explicit, is_tied, is_final;
    /// What its children depend on; NULL: none has said.
    wpc_omp_dependences *dependences;
};

/// What an explicit task is about to do. The guest names tasks by address: one is believed only in the state that the call
/// is about.
enum wpc_omp_task_state { WPC_OMP_TASK_FREE, WPC_OMP_TASK_MADE, WPC_OMP_TASK_WAITING, WPC_OMP_TASK_RUNNING, WPC_OMP_TASK_MEMORY };

/// Both have to come before a task with an event is complete.
enum { WPC_OMP_BODY_DONE = 1, WPC_OMP_EVENT_FULFILLED = 2 };

/// A block of linear memory with the host's side of it: an explicit task, or memory that was allocated. The pair is kept
/// together and used again.
typedef struct wpc_omp_block {
    wpc_omp_task task;
    /// Of the block's memory behind its header, and how much there is: 2^`size_class` bytes with the header.
    uint32_t address, size_class, size;
    uint32_t handle;
    _Atomic uint32_t state; ///< enum wpc_omp_task_state
    const wpc_function *entry;
    uint32_t flags, priority;
    bool has_event;
    /// Of an untied task: parts of it that were given to a thread and have not returned.
    _Atomic uint32_t parts;
    _Atomic uint32_t ending; ///< WPC_OMP_BODY_DONE, WPC_OMP_EVENT_FULFILLED
    wpc_omp_node *node;      ///< in the graph of dependences; NULL: it has none
    struct wpc_omp_block *next;
} wpc_omp_block;

/// Queues longer than this make those run their tasks at once who make more.
#define WPC_OMP_DEQUE_PATIENCE 256u

/// Tasks that wait for a thread: the last one first for who made them, the first one first for others.
typedef struct wpc_omp_deque {
    uint32_t lock; ///< as in base/lock.h
    _Atomic uint32_t count;
    uint32_t first, capacity; ///< a power of two, or 0
    wpc_omp_block **tasks;
} wpc_omp_deque;

/// A task group (`taskgroup`), on the host alone.
struct wpc_omp_group {
    wpc_omp_group *outer;
    _Atomic uint32_t count; ///< of tasks in it that are not complete, those of inner groups not counted
    _Atomic bool is_cancelled;
    wpc_omp_reductions *reductions;
    /// Where this group's reductions go to, one for each; NULL: to where they say.
    uint32_t *results;
};

#endif
