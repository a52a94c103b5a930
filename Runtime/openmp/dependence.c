/// dependence.c - tasks with `depend` clauses, and waiting for some tasks only.
#include "openmp/graph.h"
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/task.h"
#include "openmp/wait.h"

#include <stdlib.h>

/// The guest's struct of a dependence: address, length, flags.
#define DEPENDENCE_SIZE 12u
#define DEPENDENCES_MOST 65536u

/// Reads both lists into `list`, which has room.
static void read_list(const wpc_thread *thread, wpc_omp_dependence *list, uint32_t count, uint32_t address) {
    if (count == 0) return;
    const uint8_t *bytes = wpc_omp_bytes(thread, address, (uint64_t)count * DEPENDENCE_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&list[i].address, bytes + (size_t)i * DEPENDENCE_SIZE, 4);
        list[i].kind = bytes[(size_t)i * DEPENDENCE_SIZE + 8];
    }
}

/// Enters a node under the current task. Nothing here is lost by a trap: the lists are read before anything is made.
static wpc_omp_node *enter(wpc_thread *thread, wpc_omp_block *block, uint32_t count, uint32_t list, uint32_t more_count,
                           uint32_t more_list) {
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (count > DEPENDENCES_MOST || more_count > DEPENDENCES_MOST)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: a task with too many dependences");
    if (count != 0) wpc_omp_bytes(thread, list, (uint64_t)count * DEPENDENCE_SIZE);
    if (more_count != 0) wpc_omp_bytes(thread, more_list, (uint64_t)more_count * DEPENDENCE_SIZE);
    wpc_omp_dependence few[16], *all = few;
    uint32_t total = count + more_count;
    if (total > sizeof few / sizeof *few && (all = malloc(total * sizeof *all)) == NULL) wpc_trap_raise(WPC_TRAP_OUT_OF_MEMORY);
    read_list(thread, all, count, list);
    read_list(thread, all + count, more_count, more_list);
    wpc_omp_node *node = wpc_omp_node_make(block);
    bool is_entered = node != NULL && wpc_omp_node_enter(member->thread->state, member->task, node, all, total);
    if (all != few) free(all);
    if (!is_entered) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a task's dependences");
    return node;
}

uint32_t wpc___kmpc_omp_task_with_deps(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t address,
                                       uint32_t count, uint32_t list, uint32_t more_count, uint32_t more_list) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_block *block = wpc_omp_task_at(thread, address);
    wpc_omp_node *node = NULL;
    if (count != 0 || more_count != 0) node = enter(thread, block, count, list, more_count, more_list);
    block->node = node;
    wpc_omp_task_count(block);
    if (node == NULL || wpc_omp_node_open(node)) wpc_omp_task_start(wpc_omp_member_of(thread), block);
    return 0;
}

static bool waits_for_nobody(void *context) {
    const wpc_omp_node *node = context;
    return atomic_load(&node->waits) == 0;
}

static void wait_for(wpc_thread *thread, uint32_t count, uint32_t list, uint32_t more_count, uint32_t more_list) {
    wpc_check_stack_of(thread);
    if (count == 0 && more_count == 0) return;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (member->task->dependences == NULL) return;
    wpc_omp_node *node = enter(thread, NULL, count, list, more_count, more_list);
    if (!wpc_omp_node_open(node)) wpc_omp_wait(member, waits_for_nobody, node, true);
    wpc_omp_node_release(member->thread->state, node);
}

void wpc___kmpc_omp_wait_deps(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t list,
                              uint32_t more_count, uint32_t more_list) {
    (void)place, (void)number;
    wait_for(thread, count, list, more_count, more_list);
}

void wpc___kmpc_omp_taskwait_deps_51(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t list,
                                     uint32_t more_count, uint32_t more_list, uint32_t has_no_wait) {
    (void)place, (void)number, (void)has_no_wait;
    wait_for(thread, count, list, more_count, more_list);
}
