/// task.c - explicit tasks: made, queued, run, complete.
#include "openmp/task.h"

#include "openmp/graph.h"
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/queue.h"
#include "openmp/task_memory.h"
#include "openmp/wait.h"

#include <stdlib.h>

static bool run_a_task(wpc_omp_member *member);

// ---------------------------------------------------------------------------------------- making

wpc_omp_block *wpc_omp_task_make(wpc_thread *thread, uint32_t flags, uint32_t size, uint32_t shareds,
                                 const wpc_function *entry) {
    wpc_omp_thread *self = wpc_omp_self(thread);
    wpc_omp_task *parent = self->member->task;
    uint64_t own = ((uint64_t)size + 15) & ~(uint64_t)15;
    if (own < 32) own = 32;
    wpc_omp_block *block = wpc_omp_block_take(thread, self, own + shareds, WPC_OMP_TASK_MADE);
    if (block == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a task");
    wpc_omp_task *task = &block->task;
    task->control = parent->control;
    task->parent = parent;
    task->team = self->member->team;
    task->group = task->outer_group = parent->group;
    atomic_store_explicit(&task->children, 0, memory_order_relaxed);
    atomic_store_explicit(&task->references, 1, memory_order_relaxed);
    task->is_explicit = true;
    task->is_tied = (flags & WPC_OMP_TIED) != 0;
    task->is_final = (flags & WPC_OMP_FINAL) != 0 || parent->is_final;
    task->dependences = NULL;
    block->entry = entry;
    block->flags = flags;
    block->has_event = false;
    atomic_store_explicit(&block->parts, 1, memory_order_relaxed);
    block->node = NULL;
    atomic_store_explicit(&block->ending, 0, memory_order_relaxed);
    if (parent->is_explicit) atomic_fetch_add_explicit(&parent->references, 1, memory_order_relaxed);
    return block;
}

wpc_omp_block *wpc_omp_task_at(wpc_thread *thread, uint32_t address) {
    wpc_omp_block *block = wpc_omp_block_find(thread, wpc_omp_self(thread)->state, address, WPC_OMP_TASK_MADE);
    if (block == NULL || block->task.team != wpc_omp_member_of(thread)->team)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a task that does not exist");
    return block;
}

/// Lets go of the task, and of those above it that only waited for that.
static void release(wpc_omp_thread *self, wpc_omp_task *task) {
    while (task != NULL && task->is_explicit) {
        if (atomic_fetch_sub_explicit(&task->references, 1, memory_order_acq_rel) != 1) return;
        wpc_omp_task *parent = task->parent;
        wpc_omp_dependences_free(self->state, task);
        wpc_omp_block_put(self, (wpc_omp_block *)(void *)task);
        task = parent;
    }
}

void wpc_omp_task_drop(wpc_omp_thread *self, wpc_omp_block *block) { release(self, &block->task); }

void wpc_omp_task_count(wpc_omp_block *block) {
    wpc_omp_task *task = &block->task;
    atomic_store_explicit(&block->state, WPC_OMP_TASK_WAITING, memory_order_relaxed);
    atomic_fetch_add_explicit(&task->parent->children, 1, memory_order_relaxed);
    if (task->group != NULL) atomic_fetch_add_explicit(&task->group->count, 1, memory_order_relaxed);
    // Written before the count is, which whoever looks for a task reads first.
    atomic_store_explicit(&task->team->run_a_task, run_a_task, memory_order_relaxed);
    atomic_fetch_add(&task->team->tasks, 1);
}

// ---------------------------------------------------------------------------------------- running

void wpc_omp_task_queue(wpc_omp_member *member, wpc_omp_block *block) {
    wpc_omp_team *team = block->task.team;
    wpc_omp_deque *deque = member->team == team ? &member->deque : &team->members[0].deque;
    if (!wpc_omp_deque_push(deque, block)) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a queue of tasks");
    wpc_omp_notify_task(team);
}

/// Those that waited for this task alone.
static void queue_successors(wpc_omp_member *member, wpc_omp_block *block) {
    bool wakes;
    wpc_omp_block *ready = wpc_omp_node_complete(member->thread->state, block->node, &wakes), *next;
    for (; ready != NULL; ready = next) {
        next = ready->next;
        wpc_omp_task_queue(member, ready);
    }
    if (wakes) wpc_omp_notify(block->task.team);
}

static bool is_cancelled(const wpc_omp_task *task) {
    if (atomic_load_explicit(&task->team->cancelled, memory_order_relaxed) == 1u << 1) return true;
    for (wpc_omp_group *group = task->group; group != NULL; group = group->outer)
        if (atomic_load_explicit(&group->is_cancelled, memory_order_relaxed)) return true;
    return false;
}

/// It is complete: who waited for it may go on.
static void complete(wpc_omp_member *member, wpc_omp_block *block) {
    wpc_omp_task *task = &block->task;
    wpc_omp_team *team = task->team;
    if (block->node != NULL) queue_successors(member, block);
    if (task->group != NULL) atomic_fetch_sub(&task->group->count, 1);
    atomic_fetch_sub(&task->parent->children, 1);
    release(member->thread, task);
    // The last of all: the team may be gone when it has no tasks.
    atomic_fetch_sub(&team->tasks, 1);
    if (member->team == team) wpc_omp_notify(team);
}

void wpc_omp_task_end(wpc_omp_member *member, wpc_omp_block *block) {
    if (!block->task.is_tied && atomic_fetch_sub(&block->parts, 1) != 1) return;
    if (block->has_event) {
        uint32_t before = atomic_fetch_or(&block->ending, WPC_OMP_BODY_DONE);
        if ((before & WPC_OMP_EVENT_FULFILLED) == 0) return;
    }
    complete(member, block);
}

static void call_destructors(wpc_thread *thread, const wpc_omp_thread *self, const wpc_omp_block *block) {
    uint32_t index = wpc_omp_load32(thread, block->address + WPC_OMP_TASK_DATA1);
    const uint32_t arguments[] = {self->number, block->address};
    wpc_omp_call(wpc_omp_function(thread, index, 2), thread, arguments);
}

void wpc_omp_task_run(wpc_omp_member *member, wpc_omp_block *block) {
    wpc_omp_task *outer = member->task;
    wpc_omp_thread *self = member->thread;
    if (!is_cancelled(&block->task)) {
        wpc_thread *thread = atomic_load_explicit(&self->block, memory_order_relaxed);
        wpc_check_stack_of(thread);
        atomic_store_explicit(&block->state, WPC_OMP_TASK_RUNNING, memory_order_relaxed);
        member->task = &block->task;
        const uint32_t arguments[] = {self->number, block->address};
        wpc_omp_call(block->entry, thread, arguments);
        // An untied task that goes on elsewhere still needs what would be destroyed.
        bool goes_on = !block->task.is_tied && atomic_load(&block->parts) != 1;
        if ((block->flags & WPC_OMP_DESTRUCTORS) != 0 && !goes_on) call_destructors(thread, self, block);
        member->task = outer;
    } else {
        // Nobody will fulfil the event of a task that doesn't run.
        atomic_fetch_or(&block->ending, WPC_OMP_EVENT_FULFILLED);
    }
    wpc_omp_task_end(member, block);
}

static bool run_a_task(wpc_omp_member *member) {
    wpc_omp_block *block = wpc_omp_deque_take(member);
    if (block == NULL) return false;
    wpc_omp_task_run(member, block);
    return true;
}

void wpc_omp_task_start(wpc_omp_member *member, wpc_omp_block *block) {
    bool is_crowded = atomic_load_explicit(&member->deque.count, memory_order_relaxed) >= WPC_OMP_DEQUE_PATIENCE;
    if (block->task.parent->is_final || member->team->size == 1 || is_crowded)
        wpc_omp_task_run(member, block);
    else
        wpc_omp_task_queue(member, block);
}

// ---------------------------------------------------------------------------------------- what clang calls

uint32_t wpc___kmpc_omp_task_alloc(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t flags, uint32_t size,
                                   uint32_t shareds, uint32_t entry) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_block *block = wpc_omp_task_make(thread, flags, size, shareds, wpc_omp_function(thread, entry, 2));
    uint32_t own = block->size - shareds;
    wpc_omp_store32(thread, block->address + WPC_OMP_TASK_SHAREDS, shareds == 0 ? 0 : block->address + own);
    wpc_omp_store32(thread, block->address + WPC_OMP_TASK_ENTRY, entry);
    wpc_omp_store32(thread, block->address + WPC_OMP_TASK_PART, 0);
    wpc_omp_store32(thread, block->address + WPC_OMP_TASK_DATA1, 0);
    wpc_omp_store32(thread, block->address + WPC_OMP_TASK_DATA2, 0);
    return block->address;
}

uint32_t wpc___kmpc_omp_task(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t address) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_block *running = wpc_omp_block_find(thread, member->thread->state, address, WPC_OMP_TASK_RUNNING);
    if (running != NULL && &running->task == member->task && !running->task.is_tied) {
        // An untied task gives its next part to whoever comes, and returns.
        atomic_fetch_add(&running->parts, 1);
        wpc_omp_task_start(member, running);
        return 0;
    }
    wpc_omp_block *block = wpc_omp_task_at(thread, address);
    wpc_omp_task_count(block);
    wpc_omp_task_start(member, block);
    return 0;
}

void wpc___kmpc_omp_task_begin_if0(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t address) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_block *block = wpc_omp_task_at(thread, address);
    wpc_omp_task_count(block);
    atomic_store_explicit(&block->state, WPC_OMP_TASK_RUNNING, memory_order_relaxed);
    wpc_omp_member_of(thread)->task = &block->task;
}

void wpc___kmpc_omp_task_complete_if0(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t address) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_block *block = wpc_omp_block_find(thread, member->thread->state, address, WPC_OMP_TASK_RUNNING);
    if (block == NULL || member->task != &block->task)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: the end of a task that does not run");
    member->task = block->task.parent;
    if ((block->flags & WPC_OMP_DESTRUCTORS) != 0) call_destructors(thread, member->thread, block);
    wpc_omp_task_end(member, block);
}

static bool has_no_children(void *context) {
    const wpc_omp_task *task = context;
    return atomic_load(&task->children) == 0;
}

uint32_t wpc___kmpc_omp_taskwait(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (!has_no_children(member->task)) wpc_omp_wait(member, has_no_children, member->task, true);
    return 0;
}

uint32_t wpc___kmpc_omp_taskyield(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t end) {
    (void)place, (void)number, (void)end;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (atomic_load_explicit(&member->team->tasks, memory_order_relaxed) != 0) run_a_task(member);
    return 0;
}

uint32_t wpc___kmpc_omp_reg_task_with_affinity(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t task,
                                               uint32_t count, uint32_t list) {
    (void)thread, (void)place, (void)number, (void)task, (void)count, (void)list;
    return 0;
}

// ---------------------------------------------------------------------------------------- events

uint32_t wpc___kmpc_task_allow_completion_event(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t address) {
    (void)place, (void)number;
    wpc_omp_block *block = wpc_omp_task_at(thread, address);
    block->has_event = true;
    return block->handle;
}

void wpc_omp_fulfill_event(wpc_thread *thread, uint32_t event) {
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_block *block = wpc_omp_block_of_handle(member->thread->state, event);
    uint32_t state = block == NULL ? WPC_OMP_TASK_FREE : atomic_load(&block->state);
    if ((state != WPC_OMP_TASK_MADE && state != WPC_OMP_TASK_WAITING && state != WPC_OMP_TASK_RUNNING) || !block->has_event)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: an event that does not exist");
    if (atomic_fetch_or(&block->ending, WPC_OMP_EVENT_FULFILLED) == WPC_OMP_BODY_DONE) complete(member, block);
}
