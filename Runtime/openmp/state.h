/// state.h - what OpenMP knows of one instance: its threads, its critical regions and locks, its control variables.
#ifndef WPC_OPENMP_STATE_H
#define WPC_OPENMP_STATE_H

#include "openmp/team.h"

/// A lock of the guest's (locks.c), or a critical region (critical.c).
typedef struct wpc_omp_lock {
    /// 0 free, 1 held, 2 held and awaited.
    _Atomic uint32_t word;
    uint32_t handle;
    uint32_t address; ///< of a critical region's name
    bool is_nested;
    _Atomic bool is_in_use;
    /// Who holds it, and how often.
    _Atomic(wpc_omp_thread *) owner;
    uint32_t count;
    struct wpc_omp_lock *next_free;
} wpc_omp_lock;

#define WPC_OMP_LOCK_BLOCK 1024u
#define WPC_OMP_LOCK_BLOCKS 1024u
#define WPC_OMP_NAMES 256u

/// Around the guest's C library (guest_lock.c).
typedef struct wpc_omp_guest_lock {
    _Atomic uint32_t word; ///< as in wpc_omp_lock
    uint32_t depth;
    _Atomic uintptr_t owner;
} wpc_omp_guest_lock;

/// The most numbers in OMP_NUM_THREADS.
#define WPC_OMP_LEVELS_MOST 8u

/// What the environment says (settings.c). Read once.
typedef struct wpc_omp_settings {
    wpc_omp_control control;
    uint32_t level_count;
    uint32_t level_threads[WPC_OMP_LEVELS_MOST];
    uint32_t processors, thread_limit;
    uint64_t stack_size; ///< 0: as the guest's own
    bool is_passive, is_active, can_cancel;
    uint32_t teams_most, teams_thread_limit;
} wpc_omp_settings;

const wpc_omp_settings *wpc_omp_settings_get(void);

struct wpc_omp_state {
    /// Facts about the module, and where linear memory is allocated for threads.
    wpc_parallel_state facts;
    wpc_instance *instance;
    /// Guards what threads and locks there are.
    pthread_mutex_t lock;
    uint32_t thread_count;
    wpc_omp_thread *threads[WPC_OMP_THREADS_MOST];
    wpc_omp_thread *free_threads;
    /// The thread of the instance's own thread block.
    wpc_omp_thread *root;
    /// Memory for threads' cells.
    uint32_t cell_next, cell_end;
    _Atomic(wpc_omp_lock *) lock_blocks[WPC_OMP_LOCK_BLOCKS];
    _Atomic uint32_t lock_count;
    wpc_omp_lock *free_locks;
    /// Critical regions by a hash of their names' addresses: handles; grows never beyond the locks.
    pthread_mutex_t names_lock;
    struct wpc_omp_name *names[WPC_OMP_NAMES];
    /// Teams of more than one in progress.
    _Atomic uint32_t active_teams;
    wpc_omp_guest_lock guest_lock;
    /// Linear memory for tasks (task_memory.c).
    _Atomic(wpc_omp_block *) blocks[1024];
    _Atomic uint32_t block_count;
    wpc_omp_block *free_blocks[25];
    /// Guards what tasks depend on.
    pthread_mutex_t dependences_lock;
    _Atomic uint32_t teams_wanted, teams_threads_wanted;
};

/// The state of the thread's instance, made on first use. Traps without host memory.
wpc_omp_state *wpc_omp_state_of(wpc_thread *thread);

/// A thread that nobody uses, with a C stack of its own where `has_stack`. `parent`: whose globals it starts with. NULL: there
/// is no room for more. May run guest code, so no lock may be held.
wpc_omp_thread *wpc_omp_thread_make(wpc_omp_state *state, wpc_thread *parent, bool has_stack);

/// Puts it back.
void wpc_omp_thread_release(wpc_omp_thread *self);

/// Its instance ends, and what it had was freed. Its memory stays a thread's.
void wpc_omp_thread_discard(wpc_omp_thread *self);

#endif
