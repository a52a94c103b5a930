/// task_reduction.c - `task_reduction`, `in_reduction` and `reduction(task, ...)`.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/reductions.h"
#include "openmp/task_group.h"
#include "openmp/task_memory.h"

#include <stdlib.h>

/// The guest's struct: shared, original, size, functions that initialise, finish and combine, flags.
#define REDUCTION_SIZE 28u
#define REDUCTIONS_MOST 4096u
#define CACHE_LINE 64u

/// `has_originals`: the struct has the original's address, and functions that initialise get it.
static wpc_omp_reductions *make(wpc_thread *thread, wpc_omp_member *member, uint32_t count, uint32_t data, uint32_t users) {
    if (count > REDUCTIONS_MOST) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: too many reductions");
    wpc_omp_bytes(thread, data, (uint64_t)count * REDUCTION_SIZE);
    wpc_omp_reductions *made = calloc(1, sizeof *made + count * sizeof(wpc_omp_reduction));
    if (made == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: reductions");
    made->count = count;
    made->users = users;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t words[REDUCTION_SIZE / 4];
        memcpy(words, wpc_omp_bytes(thread, data + i * REDUCTION_SIZE, REDUCTION_SIZE), REDUCTION_SIZE);
        uint64_t stride = ((uint64_t)words[2] + CACHE_LINE - 1) & ~(uint64_t)(CACHE_LINE - 1);
        wpc_omp_block *block = wpc_omp_block_take(thread, member->thread, stride * member->team->size, WPC_OMP_TASK_MEMORY);
        if (block == NULL) {
            free(made);
            wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: reductions");
        }
        made->list[i] = (wpc_omp_reduction){.shared = words[0],
                                            .original = words[1] != 0 ? words[1] : words[0],
                                            .size = words[2],
                                            .stride = (uint32_t)stride,
                                            .initialise = words[3],
                                            .finish = words[4],
                                            .combine = words[5],
                                            .copies = block->address,
                                            .block = block};
    }
    return made;
}

/// Runs the guest's functions, so only when the reductions belong to somebody.
static void initialise(wpc_thread *thread, const wpc_omp_member *member, const wpc_omp_reductions *reductions) {
    for (uint32_t i = 0; i < reductions->count; i++) {
        const wpc_omp_reduction *reduction = &reductions->list[i];
        memset(wpc_omp_bytes(thread, reduction->copies, reduction->block->size), 0, reduction->block->size);
        if (reduction->initialise == 0) continue;
        const wpc_function *function = wpc_omp_function(thread, reduction->initialise, 2);
        for (uint32_t k = 0; k < member->team->size; k++) {
            const uint32_t arguments[] = {reduction->copies + k * reduction->stride, reduction->original};
            wpc_omp_call(function, thread, arguments);
        }
    }
}

uint32_t wpc___kmpc_taskred_init(wpc_thread *thread, uint32_t number, uint32_t count, uint32_t data) {
    (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_group *group = member->task->group;
    if (group == NULL || group->reductions != NULL)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: reductions of a task group that does not exist");
    group->reductions = make(thread, member, count, data, 1);
    initialise(thread, member, group->reductions);
    // What it returns comes back as a hint that is not needed.
    return 1;
}

uint32_t wpc___kmpc_task_reduction_init(wpc_thread *thread, uint32_t number, uint32_t count, uint32_t data) {
    return wpc___kmpc_taskred_init(thread, number, count, data);
}

/// All members call it: the first one makes what all use.
uint32_t wpc___kmpc_taskred_modifier_init(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t is_loop,
                                          uint32_t count, uint32_t data) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_group_begin(member);
    _Atomic(wpc_omp_reductions *) *slot = &member->team->reductions[is_loop != 0];
    wpc_omp_state *state = member->thread->state;
    wpc_omp_reductions *mine = make(thread, member, count, data, member->team->size);
    initialise(thread, member, mine);
    pthread_mutex_lock(&state->lock);
    wpc_omp_reductions *present = atomic_load(slot);
    if (present == NULL) atomic_store(slot, mine);
    pthread_mutex_unlock(&state->lock);
    if (present != NULL) {
        for (uint32_t i = 0; i < mine->count; i++) wpc_omp_block_put(member->thread, mine->list[i].block);
        free(mine);
        mine = present;
    }
    wpc_omp_group *group = member->task->group;
    group->reductions = mine;
    // Each member reduces to a variable of its own, and these are put together by other means.
    group->results = malloc((mine->count + 1) * sizeof *group->results);
    if (group->results == NULL) wpc_trap_raise(WPC_TRAP_OUT_OF_MEMORY);
    for (uint32_t i = 0; i < mine->count; i++)
        group->results[i] = i < count ? wpc_omp_load32(thread, data + i * REDUCTION_SIZE) : mine->list[i].shared;
    return 1;
}

uint32_t wpc___kmpc_task_reduction_modifier_init(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t is_loop,
                                                 uint32_t count, uint32_t data) {
    return wpc___kmpc_taskred_modifier_init(thread, place, number, is_loop, count, data);
}

void wpc___kmpc_task_reduction_modifier_fini(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t is_loop) {
    (void)place, (void)number, (void)is_loop;
    wpc_check_stack_of(thread);
    wpc_omp_group_end(thread, wpc_omp_member_of(thread));
}

uint32_t wpc___kmpc_task_reduction_get_th_data(wpc_thread *thread, uint32_t number, uint32_t group_hint, uint32_t data) {
    (void)number, (void)group_hint;
    const wpc_omp_member *member = wpc_omp_member_of(thread);
    uint32_t size = member->team->size;
    for (const wpc_omp_group *group = member->task->group; group != NULL; group = group->outer) {
        const wpc_omp_reductions *reductions = group->reductions;
        for (uint32_t i = 0; reductions != NULL && i < reductions->count; i++) {
            const wpc_omp_reduction *each = &reductions->list[i];
            bool is_copy = data >= each->copies && data - each->copies < each->stride * size;
            uint32_t result = group->results != NULL ? group->results[i] : each->shared;
            if (data == result || data == each->original || is_copy)
                return each->copies + member->number * each->stride;
        }
    }
    wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: in_reduction of what no task group reduces");
}
