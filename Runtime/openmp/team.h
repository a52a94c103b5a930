/// team.h - teams of OpenMP, their members, and the threads that are members: the structures that all parts share.
///
/// A *thread* is a logical one: what the guest sees of a thread of OpenMP, with a C stack, thread-local variables and a
/// thread block of its own, whichever native thread runs it. A *team* is one parallel region in progress; a *member* is a
/// thread's part in one team. All of them are the host's. What the guest hands over is a number or a handle that is looked
/// up; guest pointers are only ever followed inside of memory 0, with a check.
///
/// Ownership: threads are kept for the life of the process and given out again, so that a stale pointer to one can be
/// read; teams belong to the thread that makes them, one for each nesting depth of its own, and are kept with it.
#ifndef WPC_OPENMP_TEAM_H
#define WPC_OPENMP_TEAM_H

#include "openmp/task_types.h"
#include "parallel/loop/seat.h"
#include "parallel/state/state.h"

/// Threads of an instance.
#define WPC_OMP_THREADS_MOST 1024u
/// Loops of a team that its members may be in at once, where they don't wait for each other at the loops' ends.
#define WPC_OMP_RING 8u
/// Arguments of an outlined region.
#define WPC_OMP_ARGUMENTS_MOST 1000u

/// What the members of a team share of one loop that is handed out in pieces (dispatch.c), or of one loop with
/// dependences between iterations (doacross.c).
typedef struct wpc_omp_shared_loop {
    /// The number of the loop in the region that has it now.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t number;
    _Atomic uint32_t done;
    _Atomic(_Atomic uint64_t *) posted; ///< doacross: a bit for each iteration
    /// Iterations, or pieces, that were handed out.
    _Alignas(WPC_CACHE_LINE) _Atomic uint64_t next;
    /// Iterations that have left their ordered region.
    _Alignas(WPC_CACHE_LINE) _Atomic uint64_t ordered;
} wpc_omp_shared_loop;

/// A loop as one member sees it.
typedef struct wpc_omp_loop {
    wpc_omp_shared_loop *shared; ///< NULL: the team has one member
    uint64_t lower, step;        ///< modulo 2^64
    uint64_t count, chunk;
    uint32_t kind; ///< enum wpc_omp_kind
    bool is_ordered, is_active;
    uint64_t piece; ///< static: of this member, the next one
    /// Ordered: the first iteration of the piece in hand, and whether the iteration in progress has counted itself.
    uint64_t piece_first;
    bool has_counted;
} wpc_omp_loop;

typedef struct wpc_omp_dimension {
    int64_t lower, upper, step;
    uint64_t count;
} wpc_omp_dimension;

#define WPC_OMP_DIMENSIONS_MOST 16u

typedef struct wpc_omp_doacross {
    wpc_omp_shared_loop *shared;
    uint64_t count;
    uint32_t dimension_count;
    wpc_omp_dimension dimensions[WPC_OMP_DIMENSIONS_MOST];
} wpc_omp_doacross;

struct wpc_omp_member {
    _Alignas(WPC_CACHE_LINE) wpc_omp_team *team;
    wpc_omp_thread *thread;
    uint32_t number;
    /// Constructs that it has met in the region.
    uint32_t singles, loops, doacross_loops;
    wpc_omp_control control;
    wpc_omp_loop loop;
    wpc_omp_doacross doacross;
    /// Alternating, see wpc_seat.
    wpc_seat seats[2];
    uint32_t turn, region;
    wpc_omp_task implicit;
    wpc_omp_task *task; ///< that it runs; the implicit one where there is no other
    wpc_omp_deque deque;
};

struct wpc_omp_team {
    /// Members that have come to the barrier, and barriers that were passed.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t arrived;
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t generation;
    /// Counts what sleepers have to look at; see wait.c.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t event;
    _Atomic uint32_t sleepers;
    _Atomic uint32_t idle_sleepers; ///< those of them that would run a task
    /// Tasks that are not complete, and what runs one of them: NULL, there has been none.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t tasks;
    _Atomic(bool (*)(wpc_omp_member *)) run_a_task;
    /// `single` regions that have begun.
    _Atomic uint32_t singles;
    /// What was cancelled, a bit for each kind of construct.
    _Atomic uint32_t cancelled;
    /// A member trapped or ended the program: `report` says how. Then members leave at their next call.
    _Atomic bool is_stopped;
    _Atomic bool has_report;
    bool is_foreign; ///< it is the report of a team around this one
    wpc_trap_report report;

    /// The last region whose members may begin: what they need is there.
    _Alignas(WPC_CACHE_LINE) _Atomic uint32_t opened;
    uint32_t size;
    uint32_t level, active_level;
    wpc_omp_team *parent;
    /// In the parent: of the thread that made the team.
    uint32_t parent_number;
    /// Of a league (`teams`): how many teams, and which one this is.
    uint32_t league_size, league_number;
    bool is_league;
    /// The rings below were used, and have to be reset.
    _Atomic bool has_loops;
    uint64_t hot_ticks, warm_ticks;
    /// Begun by wpc_omp_begin_alone: what the thread was before.
    wpc_omp_member *outer;
    /// For copyprivate.
    uint32_t copied;

    // The region.
    const wpc_function *function;
    uint32_t argument_count;
    uint32_t arguments[WPC_OMP_ARGUMENTS_MOST];

    wpc_omp_shared_loop loops[WPC_OMP_RING];
    wpc_omp_shared_loop doacross[WPC_OMP_RING];
    /// What all members reduce to by tasks: of the region, and of a loop in it.
    _Atomic(wpc_omp_reductions *) reductions[2];
    uint32_t capacity;
    wpc_omp_member *members;
};

/// A threadprivate variable's copy of a thread (threadprivate.c).
typedef struct wpc_omp_private {
    uint32_t variable, address;
} wpc_omp_private;

struct wpc_omp_thread {
    /// The thread block that it runs on; NULL: it runs nothing. Compared before anything else is believed.
    _Atomic(wpc_thread *) block;
    wpc_omp_state *state;
    uint32_t number; ///< global thread number
    wpc_omp_member *member;
    /// Of a thread of a team: its own thread block. NULL: it runs on its caller's.
    void *storage;
    uint64_t stack_end; ///< its C stack in linear memory ends here; 0: it has none
    uint32_t cell;      ///< guest address of two words: the global and the team's thread number
    // Clauses of the next region.
    uint32_t wanted_threads, wanted_teams, wanted_team_threads;
    /// In a team of its own, while it is in no parallel region.
    wpc_omp_team *initial;
    /// Teams that it makes, by how many of them are in progress.
    wpc_omp_team **teams;
    uint32_t team_capacity, depth;
    wpc_omp_private *privates;
    uint32_t private_count, private_capacity;
    /// Blocks for tasks that it keeps, by size (task_memory.c).
    wpc_omp_block *blocks[25];
    uint32_t kept[25];
    wpc_omp_thread *next_free;
};

/// The thread of OpenMP that runs on `thread`. Never NULL: traps without host memory.
wpc_omp_thread *wpc_omp_find_self(wpc_thread *thread);

static inline wpc_omp_thread *wpc_omp_self(wpc_thread *thread) {
    wpc_omp_thread *cached = wpc_the_team_place.cache;
    if (__builtin_expect(cached != NULL && atomic_load_explicit(&cached->block, memory_order_relaxed) == thread, 1))
        return cached;
    return wpc_omp_find_self(thread);
}

static inline wpc_omp_member *wpc_omp_member_of(wpc_thread *thread) { return wpc_omp_self(thread)->member; }

#endif
