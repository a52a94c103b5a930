/// fork.c - parallel regions: a team is made, all its members run the region's function, and they leave together.
#include "openmp/fork.h"

#include "openmp/graph.h"
#include "openmp/guest.h"
#include "openmp/implicit_task.h"
#include "openmp/openmp_functions.h"
#include "openmp/queue.h"
#include "openmp/wait.h"
#include "parallel/state/worker_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*wpc_team_ends_program)(const wpc_trap_report *report);

// ---------------------------------------------------------------------------------------- teams

/// The thread's team for the depth that it is at, with room for `size` members. NULL: out of memory.
static wpc_omp_team *team_of_depth(wpc_omp_thread *self, uint32_t size) {
    if (self->depth >= self->team_capacity) {
        uint32_t capacity = self->team_capacity * 2 + 4;
        wpc_omp_team **teams = realloc(self->teams, capacity * sizeof *teams);
        if (teams == NULL) return NULL;
        memset(teams + self->team_capacity, 0, (capacity - self->team_capacity) * sizeof *teams);
        self->teams = teams;
        self->team_capacity = capacity;
    }
    wpc_omp_team *team = self->teams[self->depth];
    if (team == NULL) {
        team = aligned_alloc(WPC_CACHE_LINE, sizeof *team);
        if (team == NULL) return NULL;
        memset(team, 0, sizeof *team);
        atomic_init(&team->has_loops, true);
        self->teams[self->depth] = team;
    }
    if (size <= team->capacity) return team;
    wpc_omp_member *members = aligned_alloc(WPC_CACHE_LINE, size * sizeof *members);
    if (members == NULL) return NULL;
    // The threads stay, and so do their seats, which their holders have to have left.
    for (uint32_t i = 1; i < team->capacity; i++) wpc_seat_await(&team->members[i].seats[team->members[i].turn]);
    memset(members, 0, size * sizeof *members);
    for (uint32_t i = 1; i < team->capacity; i++) {
        members[i].thread = team->members[i].thread;
        members[i].seats[0].holder = team->members[i].seats[team->members[i].turn].holder;
        wpc_omp_deque_free(&team->members[i].deque);
    }
    if (team->capacity != 0) wpc_omp_deque_free(&team->members[0].deque);
    free(team->members);
    team->members = members;
    team->capacity = size;
    return team;
}

/// Finds threads for the members. Returns how many members there can be.
static uint32_t find_threads(wpc_thread *thread, wpc_omp_thread *self, wpc_omp_team *team, uint32_t size) {
    team->members[0].thread = self;
    for (uint32_t i = 1; i < size; i++) {
        wpc_omp_member *member = &team->members[i];
        if (member->thread == NULL) member->thread = wpc_omp_thread_make(self->state, thread, true);
        if (member->thread == NULL) return i;
    }
    return size;
}

static void reset_loops(wpc_omp_shared_loop *loops) {
    for (uint32_t i = 0; i < WPC_OMP_RING; i++) {
        atomic_store_explicit(&loops[i].number, i, memory_order_relaxed);
        atomic_store_explicit(&loops[i].done, 0, memory_order_relaxed);
        atomic_store_explicit(&loops[i].next, 0, memory_order_relaxed);
        atomic_store_explicit(&loops[i].ordered, 0, memory_order_relaxed);
    }
}

static void set_patience(wpc_omp_team *team) {
    const wpc_omp_settings *settings = wpc_omp_settings_get();
    uint64_t microsecond = WPC_TICKS_PER_MICROSECOND;
    bool is_crowded = team->size > settings->processors;
    team->hot_ticks = is_crowded || settings->is_passive ? 0 : settings->is_active ? UINT64_MAX : 40 * microsecond;
    uint64_t warm = settings->is_passive ? 0 : is_crowded ? 5 * microsecond : 60 * microsecond;
    team->warm_ticks = team->hot_ticks == UINT64_MAX ? UINT64_MAX : team->hot_ticks + warm;
}

static void prepare_team(wpc_omp_thread *self, wpc_omp_team *team, const wpc_omp_region *region, uint32_t size) {
    const wpc_omp_member *outer = self->member;
    const wpc_omp_settings *settings = wpc_omp_settings_get();
    team->parent = outer->team;
    team->parent_number = outer->number;
    team->level = outer->team->level + (region->is_league ? 0 : 1);
    team->active_level = outer->team->active_level + (size > 1 && !region->is_league ? 1 : 0);
    team->is_league = region->is_league;
    team->league_size = region->is_league ? region->league_size : outer->team->league_size;
    team->league_number = region->is_league ? region->league_number : outer->team->league_number;
    team->size = size;
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&team->tasks, 0, memory_order_relaxed);
    atomic_store_explicit(&team->singles, 0, memory_order_relaxed);
    atomic_store_explicit(&team->cancelled, 0, memory_order_relaxed);
    atomic_store_explicit(&team->is_stopped, false, memory_order_relaxed);
    atomic_store_explicit(&team->has_report, false, memory_order_relaxed);
    if (atomic_load_explicit(&team->has_loops, memory_order_relaxed)) {
        reset_loops(team->loops);
        reset_loops(team->doacross);
        atomic_store_explicit(&team->has_loops, false, memory_order_relaxed);
    }
    set_patience(team);
    wpc_omp_control control = outer->task->control;
    if (team->level < settings->level_count && !region->is_league) control.threads = settings->level_threads[team->level];
    for (uint32_t i = 0; i < size; i++) {
        wpc_omp_member *member = &team->members[i];
        member->team = team;
        member->number = i;
        member->singles = member->loops = member->doacross_loops = 0;
        member->loop.is_active = false;
        member->implicit.control = control;
        wpc_omp_implicit_task_begin(member, outer);
        if (i != 0) member->thread->member = member;
    }
}

// ---------------------------------------------------------------------------------------- members

static void call_region(wpc_omp_member *member, wpc_thread *block) {
    wpc_omp_team *team = member->team;
    const wpc_omp_thread *self = member->thread;
    wpc_omp_store32(block, self->cell, self->number);
    wpc_omp_store32(block, self->cell + 4, member->number);
    uint32_t count = team->argument_count;
    uint32_t *arguments = __builtin_alloca((2 + count) * sizeof *arguments);
    arguments[0] = self->cell;
    arguments[1] = self->cell + 4;
    memcpy(arguments + 2, team->arguments, count * sizeof *arguments);
    wpc_omp_call(team->function, block, arguments);
}

/// Says in which thread it was. Regions around this one add theirs.
static void add_thread(wpc_trap_report *report, const wpc_omp_member *member) {
    if (report->kind == WPC_TRAP_EXIT || report->is_echo) return;
    size_t length = strnlen(report->detail, sizeof report->detail - 1);
    snprintf(report->detail + length, sizeof report->detail - length, "%sin OpenMP thread %u of %u",
             length != 0 ? ", " : "", member->number, member->team->size);
}

/// The first one that traps says how the team ends, and a program with it.
static void stop_with(wpc_omp_member *member, wpc_trap_report *report) {
    wpc_omp_team *team = member->team;
    add_thread(report, member);
    if (wpc_team_ends_program != NULL && !report->is_echo) wpc_team_ends_program(report);
    if (atomic_exchange(&team->has_report, true)) return;
    team->report = *report;
    team->is_foreign = report->is_echo;
    team->report.is_echo = true;
    atomic_store(&team->is_stopped, true);
    wpc_omp_notify(team);
}

static void run_member(void *context) {
    wpc_omp_member *member = context;
    call_region(member, atomic_load_explicit(&member->thread->block, memory_order_relaxed));
    // The region makes no more tasks that could depend on others.
    wpc_omp_dependences_free(member->thread->state, &member->implicit);
    wpc_omp_barrier(member);
}

/// What a thread does that was given a member's seat.
static void take_seat(void *context) {
    wpc_omp_member *member = context;
    wpc_omp_team *team = member->team;
    wpc_omp_thread *self = member->thread;
    // How large the team is turns out when all seats are taken.
    for (uint32_t looks = 0; atomic_load_explicit(&team->opened, memory_order_acquire) != member->region; looks++)
        if (looks < 200)
            wpc_cpu_pause();
        else
            sched_yield();
    wpc_the_team_place.scope = wpc_the_team_place.cache = self;
    wpc_trap_report report;
    wpc_thread *block = self->storage;
    wpc_worker_block_empty_stack(&self->state->facts, block, self->stack_end);
    if (!wpc_protect(block, run_member, member, &report)) stop_with(member, &report);
    wpc_the_team_place.scope = NULL;
}

/// Gives the members, but the first, to threads. Fewer of those make the team smaller.
static void seat_members(wpc_omp_team *team, uint32_t size) {
    wpc_seat *few[16], **seats = few;
    if (size - 1 > sizeof few / sizeof *few) seats = __builtin_alloca((size - 1) * sizeof *seats);
    uint32_t region = atomic_load_explicit(&team->opened, memory_order_relaxed) + 1;
    for (uint32_t i = 1; i < size; i++) {
        wpc_omp_member *member = &team->members[i];
        wpc_seat *last = &member->seats[member->turn];
        member->turn ^= 1;
        wpc_seat *seat = &member->seats[member->turn];
        *seat = (wpc_seat){.body = take_seat, .context = member, .holder = last->holder, .previous = last};
        member->region = region;
        seats[i - 1] = seat;
    }
    uint32_t filled = wpc_seats_fill(seats, size - 1);
    for (uint32_t i = 1 + filled; i < size; i++) seats[i - 1]->holder = NULL;
    team->size = 1 + filled;
    if (team->size < size) set_patience(team);
    atomic_store_explicit(&team->opened, region, memory_order_release);
}

/// Waits until the members' threads have left them, and puts threads back that a nested team need not keep.
static void dismiss(wpc_omp_thread *self, wpc_omp_team *team, bool is_stopped) {
    bool is_nested = self->storage != NULL || self->depth != 0;
    if (!is_nested && !is_stopped) return;
    for (uint32_t i = 1; i < team->size; i++) {
        wpc_omp_member *member = &team->members[i];
        wpc_seat_await(&member->seats[member->turn]);
        if (!is_nested) continue;
        wpc_omp_thread_release(member->thread);
        member->thread = NULL;
    }
    for (uint32_t i = team->size; is_nested && i < team->capacity; i++) {
        if (team->members[i].thread == NULL) continue;
        wpc_omp_thread_release(team->members[i].thread);
        team->members[i].thread = NULL;
    }
}

// ---------------------------------------------------------------------------------------- regions

void wpc_omp_run_region(wpc_thread *thread, wpc_omp_thread *self, const wpc_omp_region *region) {
    uint32_t size = region->threads;
    wpc_omp_team *team = team_of_depth(self, size);
    if (team == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a team");
    size = find_threads(thread, self, team, size);
    team->function = region->function;
    team->argument_count = region->argument_count;
    if (region->argument_count != 0) {
        uint64_t length = 4 * (uint64_t)region->argument_count;
        memcpy(team->arguments, wpc_omp_bytes(thread, region->arguments, length), length);
    }
    prepare_team(self, team, region, size);
    wpc_omp_member *outer = self->member, *member = &team->members[0];
    self->member = member;
    self->depth += 1;
    if (size > 1) {
        atomic_fetch_add_explicit(&self->state->active_teams, 1, memory_order_relaxed);
        seat_members(team, size);
    }
    wpc_trap_report report;
    bool has_returned = wpc_protect(thread, run_member, member, &report);
    if (!has_returned) stop_with(member, &report);
    self->depth -= 1;
    if (size > 1) {
        dismiss(self, team, !has_returned);
        uint32_t active = atomic_fetch_sub_explicit(&self->state->active_teams, 1, memory_order_relaxed);
        // Who trapped may have left it locked.
        if (!has_returned && active == 1) memset(&self->state->guest_lock, 0, sizeof self->state->guest_lock);
    }
    self->member = outer;
    if (!has_returned) {
        report = team->report;
        report.is_echo = team->is_foreign;
        wpc_trap_forward(&report);
    }
    wpc_omp_store32(thread, self->cell + 4, outer->number);
}

void wpc_omp_begin_alone(wpc_thread *thread, wpc_omp_thread *self) {
    static const wpc_omp_region alone = {.threads = 1};
    wpc_omp_team *team = team_of_depth(self, 1);
    if (team == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a team");
    team->members[0].thread = self;
    prepare_team(self, team, &alone, 1);
    self->wanted_threads = 0;
    team->outer = self->member;
    self->member = &team->members[0];
    self->depth += 1;
    wpc_omp_store32(thread, self->cell + 4, 0);
}

void wpc_omp_end_alone(wpc_thread *thread, wpc_omp_thread *self) {
    // A program that ends what it did not begin.
    if (self->depth == 0 || self->member != &self->teams[self->depth - 1]->members[0] || self->member->team->size != 1) return;
    wpc_omp_barrier(self->member);
    self->depth -= 1;
    self->member = self->member->team->outer;
    wpc_omp_store32(thread, self->cell + 4, self->member->number);
}

/// How many members the thread's next region is to have.
static uint32_t threads_of(wpc_omp_thread *self) {
    const wpc_omp_control *control = &self->member->task->control;
    uint32_t wanted = self->wanted_threads != 0 ? self->wanted_threads : control->threads;
    self->wanted_threads = 0;
    if (self->member->team->active_level >= control->active_levels_most) return 1;
    uint32_t most = wpc_omp_settings_get()->thread_limit;
    if (control->thread_limit != 0 && control->thread_limit < most) most = control->thread_limit;
    return wanted < most ? wanted : most;
}

static void fork_region(wpc_thread *thread, uint32_t count, uint32_t index, uint32_t arguments, bool is_parallel) {
    wpc_check_stack_of(thread);
    if (count > WPC_OMP_ARGUMENTS_MOST) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a region with too many arguments");
    wpc_omp_thread *self = wpc_omp_self(thread);
    wpc_omp_region region = {.function = wpc_omp_function(thread, index, 2 + count),
                             .argument_count = count,
                             .arguments = arguments,
                             .threads = threads_of(self)};
    if (!is_parallel) region.threads = 1;
    wpc_omp_run_region(thread, self, &region);
}

void wpc___kmpc_fork_call(wpc_thread *thread, uint32_t place, uint32_t count, uint32_t function, uint32_t arguments) {
    (void)place;
    fork_region(thread, count, function, arguments, true);
}

void wpc___kmpc_fork_call_if(wpc_thread *thread, uint32_t place, uint32_t count, uint32_t function, uint32_t condition,
                             uint32_t arguments) {
    (void)place;
    fork_region(thread, count, function, arguments, condition != 0);
}

/// The teams of a league run one after the other, each with all threads: nothing lets one wait for another.
void wpc___kmpc_fork_teams(wpc_thread *thread, uint32_t place, uint32_t count, uint32_t function, uint32_t arguments) {
    (void)place;
    wpc_check_stack_of(thread);
    if (count > WPC_OMP_ARGUMENTS_MOST) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a region with too many arguments");
    wpc_omp_thread *self = wpc_omp_self(thread);
    uint32_t size = self->wanted_teams != 0 ? self->wanted_teams : atomic_load(&self->state->teams_wanted);
    if (size == 0) size = wpc_omp_settings_get()->teams_most;
    if (size == 0) size = 1;
    uint32_t most = self->wanted_team_threads;
    if (most == 0) most = atomic_load(&self->state->teams_threads_wanted);
    if (most == 0) most = wpc_omp_settings_get()->teams_thread_limit;
    self->wanted_teams = self->wanted_team_threads = 0;
    wpc_omp_control *control = &self->member->task->control;
    uint32_t outer_limit = control->thread_limit;
    if (most != 0) control->thread_limit = most;
    wpc_omp_region region = {.function = wpc_omp_function(thread, function, 2 + count),
                             .argument_count = count,
                             .arguments = arguments,
                             .threads = 1,
                             .league_size = size,
                             .is_league = true};
    for (; region.league_number < size; region.league_number++) wpc_omp_run_region(thread, self, &region);
    control->thread_limit = outer_limit;
}

void wpc___kmpc_serialized_parallel(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_begin_alone(thread, wpc_omp_self(thread));
}

void wpc___kmpc_end_serialized_parallel(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_omp_end_alone(thread, wpc_omp_self(thread));
}

void wpc___kmpc_push_num_threads(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count) {
    (void)place, (void)number;
    wpc_omp_self(thread)->wanted_threads = (int32_t)count > 0 ? count : 0;
}

void wpc___kmpc_push_num_threads_strict(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count,
                                        uint32_t severity, uint32_t message) {
    (void)severity, (void)message;
    wpc___kmpc_push_num_threads(thread, place, number, count);
}

void wpc___kmpc_push_proc_bind(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t kind) {
    (void)thread, (void)place, (void)number, (void)kind;
}

void wpc___kmpc_push_num_teams(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t threads) {
    (void)place, (void)number;
    wpc_omp_thread *self = wpc_omp_self(thread);
    self->wanted_teams = (int32_t)count > 0 ? count : 0;
    self->wanted_team_threads = (int32_t)threads > 0 ? threads : 0;
}

void wpc___kmpc_push_num_teams_51(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t least, uint32_t most,
                                  uint32_t threads) {
    (void)least;
    wpc___kmpc_push_num_teams(thread, place, number, most, threads);
}

void wpc___kmpc_set_thread_limit(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t most) {
    (void)place, (void)number;
    if ((int32_t)most > 0) wpc_omp_self(thread)->wanted_team_threads = most;
}
