/// library.c - the functions of omp.h that ask and set.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/wait.h"

static wpc_omp_control *control_of(wpc_thread *thread) { return &wpc_omp_member_of(thread)->task->control; }
static wpc_omp_team *team_of(wpc_thread *thread) { return wpc_omp_member_of(thread)->team; }

uint32_t wpc_omp_get_thread_num(wpc_thread *thread) { return wpc_omp_member_of(thread)->number; }
uint32_t wpc_omp_get_num_threads(wpc_thread *thread) { return team_of(thread)->size; }
uint32_t wpc_omp_get_max_threads(wpc_thread *thread) { return control_of(thread)->threads; }
uint32_t wpc_omp_in_parallel(wpc_thread *thread) { return team_of(thread)->active_level != 0; }
uint32_t wpc_omp_get_level(wpc_thread *thread) { return team_of(thread)->level; }
uint32_t wpc_omp_get_active_level(wpc_thread *thread) { return team_of(thread)->active_level; }
uint32_t wpc_omp_in_final(wpc_thread *thread) { return wpc_omp_member_of(thread)->task->is_final; }

void wpc_omp_set_num_threads(wpc_thread *thread, uint32_t count) {
    if ((int32_t)count > 0) control_of(thread)->threads = count;
}

uint32_t wpc_omp_get_num_procs(wpc_thread *thread) {
    (void)thread;
    return wpc_omp_settings_get()->processors;
}

void wpc_omp_set_dynamic(wpc_thread *thread, uint32_t is_dynamic) { control_of(thread)->is_dynamic = is_dynamic != 0; }
uint32_t wpc_omp_get_dynamic(wpc_thread *thread) { return control_of(thread)->is_dynamic; }

uint32_t wpc_omp_get_cancellation(wpc_thread *thread) {
    (void)thread;
    return wpc_omp_settings_get()->can_cancel;
}

void wpc_omp_set_nested(wpc_thread *thread, uint32_t is_nested) {
    control_of(thread)->active_levels_most = is_nested != 0 ? INT32_MAX : 1;
}

uint32_t wpc_omp_get_nested(wpc_thread *thread) { return control_of(thread)->active_levels_most > 1; }

void wpc_omp_set_max_active_levels(wpc_thread *thread, uint32_t most) {
    if ((int32_t)most >= 0) control_of(thread)->active_levels_most = most;
}

uint32_t wpc_omp_get_max_active_levels(wpc_thread *thread) { return control_of(thread)->active_levels_most; }

uint32_t wpc_omp_get_supported_active_levels(wpc_thread *thread) {
    (void)thread;
    return INT32_MAX;
}

void wpc_omp_set_schedule(wpc_thread *thread, uint32_t kind, uint32_t chunk) {
    wpc_omp_control *control = control_of(thread);
    uint32_t plain = kind & 0x7FFFFFFFu;
    if (plain < 1 || plain > 4) return;
    control->schedule = kind;
    control->chunk = (int32_t)chunk > 0 && plain != 4 ? chunk : 0;
}

void wpc_omp_get_schedule(wpc_thread *thread, uint32_t kind, uint32_t chunk) {
    const wpc_omp_control *control = control_of(thread);
    wpc_omp_store32(thread, kind, control->schedule);
    bool has_default = (control->schedule & 7) == 2 || (control->schedule & 7) == 3;
    wpc_omp_store32(thread, chunk, control->chunk == 0 && has_default ? 1 : control->chunk);
}

uint32_t wpc_omp_get_thread_limit(wpc_thread *thread) {
    uint32_t limit = control_of(thread)->thread_limit;
    return limit != 0 ? limit : wpc_omp_settings_get()->thread_limit;
}

/// The team around the caller's at `level`, and the caller's ancestor's number in it. NULL: there is none.
static const wpc_omp_team *team_at(wpc_thread *thread, uint32_t level, uint32_t *number) {
    const wpc_omp_member *member = wpc_omp_member_of(thread);
    const wpc_omp_team *team = member->team;
    *number = member->number;
    if ((int32_t)level < 0 || level > team->level) return NULL;
    while (team->level > level && team->parent != NULL) {
        *number = team->parent_number;
        team = team->parent;
    }
    return team;
}

uint32_t wpc_omp_get_ancestor_thread_num(wpc_thread *thread, uint32_t level) {
    uint32_t number;
    return team_at(thread, level, &number) == NULL ? UINT32_MAX : number;
}

uint32_t wpc_omp_get_team_size(wpc_thread *thread, uint32_t level) {
    uint32_t number;
    const wpc_omp_team *team = team_at(thread, level, &number);
    return team == NULL ? UINT32_MAX : team->size;
}

double wpc_omp_get_wtime(wpc_thread *thread) {
    (void)thread;
    return (double)wpc_nanoseconds() * 1e-9;
}

double wpc_omp_get_wtick(wpc_thread *thread) {
    (void)thread;
    return 1e-9;
}

// ---------------------------------------------------------------------------------------- leagues

uint32_t wpc_omp_get_num_teams(wpc_thread *thread) { return team_of(thread)->league_size; }
uint32_t wpc_omp_get_team_num(wpc_thread *thread) { return team_of(thread)->league_number; }

void wpc_omp_set_num_teams(wpc_thread *thread, uint32_t count) {
    if ((int32_t)count >= 0) atomic_store(&wpc_omp_self(thread)->state->teams_wanted, count);
}

uint32_t wpc_omp_get_max_teams(wpc_thread *thread) { return atomic_load(&wpc_omp_self(thread)->state->teams_wanted); }

void wpc_omp_set_teams_thread_limit(wpc_thread *thread, uint32_t most) {
    if ((int32_t)most >= 0) atomic_store(&wpc_omp_self(thread)->state->teams_threads_wanted, most);
}

uint32_t wpc_omp_get_teams_thread_limit(wpc_thread *thread) {
    return atomic_load(&wpc_omp_self(thread)->state->teams_threads_wanted);
}

uint32_t wpc_omp_get_max_task_priority(wpc_thread *thread) {
    (void)thread;
    return 0;
}

// ---------------------------------------------------------------------------------------- places and devices

// Threads are bound to no place, and the host is the only device.
#define ANSWER(name, answer)                                                                                           \
    uint32_t wpc_omp_##name(wpc_thread *thread) {                                                                      \
        (void)thread;                                                                                                  \
        return (uint32_t)(answer);                                                                                     \
    }
ANSWER(get_proc_bind, 0)
ANSWER(get_num_places, 0)
ANSWER(get_place_num, -1)
ANSWER(get_partition_num_places, 0)
ANSWER(get_default_device, 0)
ANSWER(get_num_devices, 0)
ANSWER(get_device_num, 0)
ANSWER(get_initial_device, 0)
ANSWER(is_initial_device, 1)
#undef ANSWER

uint32_t wpc_omp_get_place_num_procs(wpc_thread *thread, uint32_t place) {
    (void)thread, (void)place;
    return 0;
}

void wpc_omp_get_place_proc_ids(wpc_thread *thread, uint32_t place, uint32_t ids) { (void)thread, (void)place, (void)ids; }
void wpc_omp_get_partition_place_nums(wpc_thread *thread, uint32_t places) { (void)thread, (void)places; }
void wpc_omp_set_default_device(wpc_thread *thread, uint32_t device) { (void)thread, (void)device; }

uint32_t wpc_omp_pause_resource(wpc_thread *thread, uint32_t kind, uint32_t device) {
    (void)thread, (void)kind, (void)device;
    return 0;
}

uint32_t wpc_omp_pause_resource_all(wpc_thread *thread, uint32_t kind) {
    (void)thread, (void)kind;
    return 0;
}
