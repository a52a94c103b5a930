/// thread.c - threads of OpenMP: found by the thread block that they run on, made, and kept.
#include "base/check_stack.h"
#include "base/collector.h"
#include "openmp/implicit_task.h"
#include "openmp/state.h"
#include "parallel/state/guest_memory.h"
#include "parallel/state/worker_block.h"
#include "parallel/state/worker_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_SIZE 16u
/// Linear memory comes in pages; so many cells are made at once.
#define CELLS_AT_ONCE 64u

/// Threads that no instance has. Their memory stays a thread's, so that a stale pointer can be compared.
static pthread_mutex_t spare_lock = PTHREAD_MUTEX_INITIALIZER;
static wpc_omp_thread *spare;

static void end_scope(void *scope) { wpc_omp_thread_release(scope); }

static wpc_omp_state *make_state(wpc_thread *thread) {
    wpc_omp_state *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    if (!wpc_worker_facts_find(&state->facts, thread)) {
        free(state);
        return NULL;
    }
    state->instance = thread->instance;
    pthread_mutex_init(&state->lock, NULL);
    pthread_mutex_init(&state->names_lock, NULL);
    pthread_mutex_init(&state->dependences_lock, NULL);
    __atomic_store_n(&wpc_team_scope_end, end_scope, __ATOMIC_RELAXED);
    return state;
}

wpc_omp_state *wpc_omp_state_of(wpc_thread *thread) {
    void **place = &thread->instance->openmp;
    wpc_omp_state *state = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (state != NULL) return state;
    state = make_state(thread);
    if (state == NULL) wpc_trap_raise(WPC_TRAP_OUT_OF_MEMORY);
    void *expected = NULL;
    if (__atomic_compare_exchange_n(place, &expected, state, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return state;
    wpc_worker_facts_free(&state->facts);
    free(state);
    return expected;
}

// ---------------------------------------------------------------------------------------- making threads

static wpc_omp_thread *take_spare(void) {
    pthread_mutex_lock(&spare_lock);
    wpc_omp_thread *self = spare;
    if (self != NULL) spare = self->next_free;
    pthread_mutex_unlock(&spare_lock);
    return self != NULL ? self : calloc(1, sizeof *self);
}

/// A thread with a number, which is the instance's from now on. NULL: there are too many, or no memory.
static wpc_omp_thread *add_thread(wpc_omp_state *state) {
    wpc_omp_thread *self = take_spare();
    if (self == NULL) return NULL;
    pthread_mutex_lock(&state->lock);
    bool fits = state->thread_count < WPC_OMP_THREADS_MOST;
    if (fits) {
        self->state = state;
        self->number = state->thread_count;
        state->threads[state->thread_count++] = self;
    }
    pthread_mutex_unlock(&state->lock);
    if (fits) return self;
    pthread_mutex_lock(&spare_lock);
    self->next_free = spare;
    spare = self;
    pthread_mutex_unlock(&spare_lock);
    return NULL;
}

/// The two words that an outlined region gets pointers to.
static bool give_cell(wpc_omp_state *state, wpc_thread *parent, wpc_omp_thread *self) {
    pthread_mutex_lock(&state->lock);
    bool has_cell = state->cell_next != state->cell_end;
    if (has_cell) {
        self->cell = state->cell_next;
        state->cell_next += CELL_SIZE;
    }
    pthread_mutex_unlock(&state->lock);
    if (has_cell) return true;
    uint64_t address;
    if (wpc_guest_allocate(parent, &state->facts, CELLS_AT_ONCE * CELL_SIZE, CELL_SIZE, &address) != WASI_PARALLEL_SUCCESS)
        return false;
    self->cell = (uint32_t)address;
    pthread_mutex_lock(&state->lock);
    // Where two threads came here at once what one of them got is not used up.
    state->cell_next = (uint32_t)address + CELL_SIZE;
    state->cell_end = (uint32_t)address + CELLS_AT_ONCE * CELL_SIZE;
    pthread_mutex_unlock(&state->lock);
    return true;
}

static void complain_of_memory(uint64_t size) {
    static _Atomic bool has_complained;
    if (atomic_exchange(&has_complained, true)) return;
    fprintf(stderr,
            "wpc: OpenMP: no room in linear memory for a thread's stack, %" PRIu64
            " bytes: teams are smaller; raise the memory's maximum (-Wl,--max-memory), export malloc, or set OMP_STACKSIZE "
            "lower\n",
            size);
}

/// A C stack and thread-local variables, and a thread block that uses them.
static bool give_stack(wpc_omp_state *state, wpc_thread *parent, wpc_omp_thread *self) {
    wpc_parallel_state *facts = &state->facts;
    if (facts->initialize_tls != NULL && !facts->has_tls_size) {
        static _Atomic bool has_complained;
        if (!atomic_exchange(&has_complained, true))
            fprintf(stderr, "wpc: OpenMP: the module exports __wasm_init_tls but not __tls_size: link with "
                            "-Wl,--export=__tls_size,--export=__tls_align; until then regions run on one thread\n");
        return false;
    }
    bool needs_stack = facts->module->stack_pointer_global != WPC_NO_INDEX && facts->module->memory_count != 0;
    uint64_t alignment = facts->initialize_tls != NULL ? facts->tls_alignment : 16;
    uint64_t wanted = wpc_omp_settings_get()->stack_size;
    uint64_t stack = !needs_stack ? 0 : wanted != 0 ? wanted : wpc_guest_stack_size(parent, facts);
    stack = (stack + alignment - 1) & ~(alignment - 1);
    uint64_t address = 0;
    if (needs_stack || facts->initialize_tls != NULL) {
        uint64_t size = stack + facts->tls_size;
        if (wpc_guest_allocate(parent, facts, size, alignment, &address) != WASI_PARALLEL_SUCCESS) {
            complain_of_memory(size);
            return false;
        }
    }
    self->storage = wpc_the_collector.allocate(wpc_worker_block_size(facts));
    if (self->storage == NULL) return false;
    self->stack_end = address + stack;
    wpc_thread *block = wpc_worker_block_make(facts, self->storage, parent);
    block->parallel = NULL;
    block->check = NULL;
    wpc_worker_block_use_stack(facts, block, self->stack_end);
    atomic_store_explicit(&self->block, block, memory_order_relaxed);
    return true;
}

wpc_omp_thread *wpc_omp_thread_make(wpc_omp_state *state, wpc_thread *parent, bool has_stack) {
    wpc_omp_thread *self = NULL;
    pthread_mutex_lock(&state->lock);
    for (wpc_omp_thread **link = &state->free_threads; *link != NULL && self == NULL;) {
        if (has_stack == ((*link)->storage != NULL)) {
            self = *link;
            *link = self->next_free;
        } else {
            link = &(*link)->next_free;
        }
    }
    pthread_mutex_unlock(&state->lock);
    if (self != NULL) return self;
    self = add_thread(state);
    if (self == NULL) return NULL;
    if (give_cell(state, parent, self) && (!has_stack || give_stack(state, parent, self))) return self;
    // It stays without a use, with its number.
    return NULL;
}

void wpc_omp_thread_release(wpc_omp_thread *self) {
    wpc_omp_state *state = self->state;
    // A thread with a block of its own keeps it.
    if (self->storage == NULL) atomic_store_explicit(&self->block, NULL, memory_order_relaxed);
    self->member = NULL;
    self->depth = 0;
    self->wanted_threads = self->wanted_teams = self->wanted_team_threads = 0;
    pthread_mutex_lock(&state->lock);
    self->next_free = state->free_threads;
    state->free_threads = self;
    pthread_mutex_unlock(&state->lock);
}

// ---------------------------------------------------------------------------------------- finding

/// The team of one that an initial thread is in while it is in no parallel region.
static bool give_initial_team(wpc_omp_thread *self) {
    if (self->initial == NULL) {
        wpc_omp_team *team = aligned_alloc(WPC_CACHE_LINE, sizeof *team);
        wpc_omp_member *member = aligned_alloc(WPC_CACHE_LINE, sizeof *member);
        if (team == NULL || member == NULL) {
            free(team);
            free(member);
            return false;
        }
        memset(team, 0, sizeof *team);
        memset(member, 0, sizeof *member);
        team->members = member;
        team->capacity = 1;
        team->league_size = 1;
        team->is_league = true;
        team->hot_ticks = team->warm_ticks = 0;
        member->team = team;
        member->thread = self;
        self->initial = team;
    }
    self->initial->size = 1;
    wpc_omp_control control = wpc_omp_settings_get()->control;
    self->initial->members->implicit.control = control;
    self->member = self->initial->members;
    wpc_omp_implicit_task_begin(self->member, NULL);
    return true;
}

static wpc_omp_thread *make_root(wpc_thread *thread) {
    wpc_omp_state *state = wpc_omp_state_of(thread);
    wpc_omp_thread *self = wpc_omp_thread_make(state, thread, false);
    if (self == NULL || !give_initial_team(self)) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a thread");
    atomic_store_explicit(&self->block, thread, memory_order_relaxed);
    return self;
}

wpc_omp_thread *wpc_omp_find_self(wpc_thread *thread) {
    wpc_team_place *place = &wpc_the_team_place;
    wpc_check_stack_of(thread);
    wpc_omp_thread *self = place->scope;
    if (self == NULL || atomic_load_explicit(&self->block, memory_order_relaxed) != thread) {
        if (thread == thread->instance->thread) {
            wpc_omp_state *state = wpc_omp_state_of(thread);
            if (state->root == NULL) state->root = make_root(thread);
            self = state->root;
        } else {
            self = make_root(thread);
            place->scope = self;
        }
    }
    place->cache = self;
    return self;
}

void wpc_omp_thread_discard(wpc_omp_thread *self) {
    atomic_store_explicit(&self->block, NULL, memory_order_relaxed);
    self->state = NULL;
    self->member = NULL;
    self->storage = NULL;
    self->initial = NULL;
    self->teams = NULL;
    self->privates = NULL;
    self->team_capacity = self->depth = self->private_count = self->private_capacity = 0;
    self->wanted_threads = self->wanted_teams = self->wanted_team_threads = 0;
    self->stack_end = 0;
    memset(self->blocks, 0, sizeof self->blocks);
    memset(self->kept, 0, sizeof self->kept);
    pthread_mutex_lock(&spare_lock);
    self->next_free = spare;
    spare = self;
    pthread_mutex_unlock(&spare_lock);
}
