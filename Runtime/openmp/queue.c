/// queue.c - tasks that wait for a thread.
#include "openmp/queue.h"

#include "base/lock.h"

#include <stdlib.h>

bool wpc_omp_has_tasks(const wpc_omp_member *member) {
    wpc_omp_team *team = member->team;
    for (uint32_t i = 0; i < team->size; i++)
        if (atomic_load(&team->members[i].deque.count) != 0) return true;
    return false;
}

/// A tied task that is suspended lets its thread run tied tasks only that descend from it (OpenMP 5.2, section 12.9).
static bool may_run(const wpc_omp_member *member, const wpc_omp_block *block) {
    const wpc_omp_task *current = member->task, *task = &block->task;
    if (!current->is_explicit || !current->is_tied || !task->is_tied) return true;
    for (task = task->parent; task != NULL && task->is_explicit; task = task->parent)
        if (task == current) return true;
    return false;
}

static bool grow(wpc_omp_deque *deque) {
    uint32_t capacity = deque->capacity == 0 ? WPC_OMP_DEQUE_PATIENCE : deque->capacity * 2;
    uint32_t count = atomic_load_explicit(&deque->count, memory_order_relaxed);
    wpc_omp_block **tasks = malloc(capacity * sizeof(wpc_omp_block *));
    if (tasks == NULL) return false;
    for (uint32_t i = 0; i < count; i++) tasks[i] = deque->tasks[(deque->first + i) & (deque->capacity - 1)];
    free(deque->tasks);
    deque->tasks = tasks;
    deque->capacity = capacity;
    deque->first = 0;
    return true;
}

bool wpc_omp_deque_push(wpc_omp_deque *deque, wpc_omp_block *task) {
    wpc_lock_acquire(&deque->lock);
    uint32_t count = atomic_load_explicit(&deque->count, memory_order_relaxed);
    bool fits = count < deque->capacity || grow(deque);
    if (fits) {
        deque->tasks[(deque->first + count) & (deque->capacity - 1)] = task;
        atomic_store(&deque->count, count + 1);
    }
    wpc_lock_release(&deque->lock);
    return fits;
}

/// Takes the task that is nearest to one end and that the member may run.
static wpc_omp_block *take(const wpc_omp_member *member, wpc_omp_deque *deque, bool from_end) {
    if (atomic_load_explicit(&deque->count, memory_order_relaxed) == 0) return NULL;
    wpc_omp_block *task = NULL;
    wpc_lock_acquire(&deque->lock);
    uint32_t count = atomic_load_explicit(&deque->count, memory_order_relaxed), mask = deque->capacity - 1, place = 0;
    for (uint32_t i = 0; i < count && task == NULL; i++) {
        place = from_end ? count - 1 - i : i;
        wpc_omp_block *each = deque->tasks[(deque->first + place) & mask];
        if (may_run(member, each)) task = each;
    }
    if (task != NULL) {
        // Those that were passed over close up.
        if (from_end)
            for (; place + 1 < count; place++)
                deque->tasks[(deque->first + place) & mask] = deque->tasks[(deque->first + place + 1) & mask];
        else
            for (; place > 0; place--)
                deque->tasks[(deque->first + place) & mask] = deque->tasks[(deque->first + place - 1) & mask];
        if (!from_end) deque->first = (deque->first + 1) & mask;
        atomic_store(&deque->count, count - 1);
    }
    wpc_lock_release(&deque->lock);
    return task;
}

wpc_omp_block *wpc_omp_deque_take(wpc_omp_member *member) {
    wpc_omp_block *task = take(member, &member->deque, true);
    wpc_omp_team *team = member->team;
    for (uint32_t i = 1; i < team->size && task == NULL; i++)
        task = take(member, &team->members[(member->number + i) % team->size].deque, false);
    return task;
}

void wpc_omp_deque_free(wpc_omp_deque *deque) {
    free(deque->tasks);
    deque->tasks = NULL;
    deque->capacity = 0;
}
