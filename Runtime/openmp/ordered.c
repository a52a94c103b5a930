/// ordered.c - `ordered` regions: one iteration after the other.
///
/// A loop counts the iterations that have left their ordered region, or ended without one. The first iteration of a piece
/// may enter when all before the piece have; the others follow on the same thread.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/shared_loop.h"
#include "openmp/wait.h"

static bool is_its_turn(void *context) {
    const wpc_omp_loop *loop = context;
    return atomic_load(&loop->shared->ordered) >= loop->piece_first;
}

static void enter(wpc_omp_member *member) {
    wpc_omp_loop *loop = &member->loop;
    if (loop->shared == NULL || !loop->is_active || is_its_turn(loop)) return;
    wpc_omp_wait(member, is_its_turn, loop, false);
}

static void count_iteration(wpc_omp_member *member) {
    wpc_omp_loop *loop = &member->loop;
    if (loop->shared == NULL || !loop->is_active) return;
    atomic_fetch_add(&loop->shared->ordered, 1);
    wpc_omp_notify(member->team);
}

void wpc_omp_end_iteration(wpc_omp_member *member) {
    wpc_omp_loop *loop = &member->loop;
    if (loop->shared == NULL || !loop->is_active) return;
    if (!loop->has_counted) {
        enter(member);
        count_iteration(member);
    }
    loop->has_counted = false;
}

void wpc___kmpc_ordered(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    enter(wpc_omp_member_of(thread));
}

void wpc___kmpc_end_ordered(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (member->loop.has_counted) return;
    count_iteration(member);
    member->loop.has_counted = true;
}
