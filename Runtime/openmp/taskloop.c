/// taskloop.c - loops whose iterations are divided among tasks.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/task.h"
#include "openmp/task_group.h"
#include "openmp/task_memory.h"

/// Tasks for each member, where nobody has said how many.
#define TASKS_A_MEMBER 10u

enum { BY_DEFAULT = 0, BY_GRAIN = 1, BY_COUNT = 2 };

typedef struct taskloop {
    wpc_omp_block *pattern;
    uint32_t lower, upper; ///< guest addresses of the bounds in the pattern
    uint32_t duplicate;    ///< table index of the function that copies what copying bytes doesn't; 0: there is none
    uint32_t is_deferred;
} taskloop;

/// Makes a task of the iterations first...last.
static void make(wpc_thread *thread, const taskloop *loop, uint64_t first, uint64_t last, bool is_last) {
    wpc_omp_block *pattern = loop->pattern;
    uint32_t address = pattern->address, size = pattern->size;
    wpc_omp_block *block = wpc_omp_task_make(thread, pattern->flags, size, 0, pattern->entry);
    uint8_t *bytes = wpc_omp_bytes(thread, block->address, size);
    memcpy(bytes, wpc_omp_bytes(thread, address, size), size);
    uint32_t shareds = wpc_omp_load32(thread, address + WPC_OMP_TASK_SHAREDS);
    if (shareds > address && shareds - address < size)
        wpc_omp_store32(thread, block->address + WPC_OMP_TASK_SHAREDS, block->address + (shareds - address));
    wpc_omp_store64(thread, block->address + (loop->lower - address), first);
    wpc_omp_store64(thread, block->address + (loop->upper - address), last);
    if (loop->duplicate != 0) {
        const uint32_t arguments[] = {block->address, address, is_last};
        wpc_omp_call(wpc_omp_function(thread, loop->duplicate, 3), thread, arguments);
    }
    wpc_omp_task_count(block);
    if (loop->is_deferred)
        wpc_omp_task_start(wpc_omp_member_of(thread), block);
    else
        wpc_omp_task_run(wpc_omp_member_of(thread), block);
}

static uint64_t count_of(uint64_t lower, uint64_t upper, int64_t step) {
    if (step > 0) return (int64_t)upper < (int64_t)lower ? 0 : (upper - lower) / (uint64_t)step + 1;
    return (int64_t)lower < (int64_t)upper ? 0 : (lower - upper) / (0 - (uint64_t)step) + 1;
}

static void run(wpc_thread *thread, uint32_t address, uint32_t condition, uint32_t lower, uint32_t upper, uint64_t step,
                uint32_t has_no_group, uint32_t division, uint64_t number, bool is_strict, uint32_t duplicate) {
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    taskloop loop = {.pattern = wpc_omp_task_at(thread, address),
                     .lower = lower,
                     .upper = upper,
                     .duplicate = duplicate,
                     .is_deferred = condition != 0};
    uint32_t size = loop.pattern->size;
    bool is_inside = lower >= address && upper >= address && size >= 8 && lower - address <= size - 8 && upper - address <= size - 8;
    if (!is_inside || (int64_t)step == 0) wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a task loop whose bounds are not its task's");
    uint64_t first = wpc_omp_load64(thread, lower), count = count_of(first, wpc_omp_load64(thread, upper), (int64_t)step);
    if (has_no_group == 0) wpc_omp_group_begin(member);
    uint64_t tasks, grain;
    if (division == BY_GRAIN) {
        if (number == 0) number = 1;
        tasks = is_strict ? (count + number - 1) / number : count / number;
    } else {
        tasks = division == BY_COUNT ? number : (uint64_t)TASKS_A_MEMBER * member->team->size;
    }
    if (tasks > count) tasks = count;
    if (tasks == 0 && count != 0) tasks = 1;
    grain = tasks == 0 ? 0 : count / tasks;
    uint64_t rest = tasks == 0 ? 0 : count % tasks;
    for (uint64_t i = 0, done = 0; i < tasks; i++) {
        uint64_t part = grain + (i < rest ? 1 : 0);
        if (division == BY_GRAIN && is_strict) part = count - done < number ? count - done : number;
        uint64_t from = first + done * step;
        done += part;
        make(thread, &loop, from, from + (part - 1) * step, done == count);
    }
    wpc_omp_task_drop(member->thread, loop.pattern);
    if (has_no_group == 0) wpc_omp_group_end(thread, member);
}

void wpc___kmpc_taskloop(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t task, uint32_t condition,
                         uint32_t lower, uint32_t upper, uint64_t step, uint32_t has_no_group, uint32_t division,
                         uint64_t grain, uint32_t duplicate) {
    (void)place, (void)number;
    run(thread, task, condition, lower, upper, step, has_no_group, division, grain, false, duplicate);
}

void wpc___kmpc_taskloop_5(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t task, uint32_t condition,
                           uint32_t lower, uint32_t upper, uint64_t step, uint32_t has_no_group, uint32_t division,
                           uint64_t grain, uint32_t modifier, uint32_t duplicate) {
    (void)place, (void)number;
    run(thread, task, condition, lower, upper, step, has_no_group, division, grain, modifier != 0, duplicate);
}
