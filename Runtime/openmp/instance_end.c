/// instance_end.c - what is freed with an instance.
#include "base/collector.h"
#include "openmp/critical.h"
#include "openmp/graph.h"
#include "openmp/openmp_functions.h"
#include "openmp/state.h"
#include "openmp/queue.h"
#include "parallel/state/worker_facts.h"

#include <stdlib.h>

static void free_team(wpc_omp_team *team) {
    if (team == NULL) return;
    for (uint32_t i = 0; i < team->capacity; i++) {
        wpc_seat_await(&team->members[i].seats[team->members[i].turn]);
        wpc_omp_deque_free(&team->members[i].deque);
    }
    free(team->members);
    free(team);
}

/// Its memory stays a thread's.
static void give_back(wpc_omp_thread *self) {
    for (uint32_t i = 0; i < self->team_capacity; i++) free_team(self->teams[i]);
    free(self->teams);
    if (self->initial != NULL) wpc_omp_dependences_free(self->state, &self->initial->members->implicit);
    free_team(self->initial);
    free(self->privates);
    if (self->storage != NULL) wpc_the_collector.free(self->storage);
    wpc_omp_thread_discard(self);
}

void wpc_openmp_instance_free(wpc_instance *instance) {
    wpc_omp_state *state = instance->openmp;
    if (state == NULL) return;
    for (uint32_t i = 0; i < state->thread_count; i++) give_back(state->threads[i]);
    for (uint32_t i = 0; i < WPC_OMP_LOCK_BLOCKS; i++) free(state->lock_blocks[i]);
    for (uint32_t i = 0; i < sizeof state->blocks / sizeof *state->blocks; i++) free(state->blocks[i]);
    wpc_omp_names_free(state);
    pthread_mutex_destroy(&state->lock);
    pthread_mutex_destroy(&state->names_lock);
    pthread_mutex_destroy(&state->dependences_lock);
    wpc_worker_facts_free(&state->facts);
    free(state);
    instance->openmp = NULL;
}
