/// constructs.c - what members of a team do together: barriers, single, masked, copyprivate, reductions.
#include "openmp/critical.h"
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/wait.h"

void wpc___kmpc_begin(wpc_thread *thread, uint32_t place, uint32_t flags) { (void)thread, (void)place, (void)flags; }
void wpc___kmpc_end(wpc_thread *thread, uint32_t place) { (void)thread, (void)place; }

uint32_t wpc___kmpc_global_thread_num(wpc_thread *thread, uint32_t place) {
    (void)place;
    return wpc_omp_self(thread)->number;
}

void wpc___kmpc_flush(wpc_thread *thread, uint32_t place) {
    (void)thread, (void)place;
    atomic_thread_fence(memory_order_seq_cst);
}

void wpc___kmpc_barrier(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_barrier(wpc_omp_member_of(thread));
}

// ---------------------------------------------------------------------------------------- who does it

uint32_t wpc___kmpc_master(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    return wpc_omp_member_of(thread)->number == 0;
}

uint32_t wpc___kmpc_masked(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t filter) {
    (void)place, (void)number;
    return wpc_omp_member_of(thread)->number == filter;
}

void wpc___kmpc_end_master(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)thread, (void)place, (void)number;
}

void wpc___kmpc_end_masked(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)thread, (void)place, (void)number;
}

uint32_t wpc___kmpc_single(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    uint32_t begun = member->singles++;
    return atomic_load_explicit(&member->team->singles, memory_order_relaxed) == begun &&
           atomic_compare_exchange_strong(&member->team->singles, &begun, begun + 1);
}

void wpc___kmpc_end_single(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)thread, (void)place, (void)number;
}

void wpc___kmpc_copyprivate(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t size, uint32_t data,
                            uint32_t function, uint32_t did_it) {
    (void)place, (void)number, (void)size;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (did_it != 0) member->team->copied = data;
    wpc_omp_barrier(member);
    if (did_it == 0) {
        const uint32_t arguments[] = {data, member->team->copied};
        wpc_omp_call(wpc_omp_function(thread, function, 2), thread, arguments);
    }
    // Nobody may change what was copied before all have it.
    wpc_omp_barrier(member);
}

// ---------------------------------------------------------------------------------------- reductions

/// One after the other, in a critical region: with as few members as there are processors that takes no longer than a tree,
/// and needs no atomics, which the module may have been compiled without.
uint32_t wpc___kmpc_reduce_nowait(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t size,
                                  uint32_t data, uint32_t function, uint32_t name) {
    (void)place, (void)number, (void)count, (void)size, (void)data, (void)function;
    wpc_check_stack_of(thread);
    wpc_omp_thread *self = wpc_omp_self(thread);
    if (self->member->team->size > 1) wpc_omp_enter_critical(thread, self, name);
    return 1;
}

void wpc___kmpc_end_reduce_nowait(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t name) {
    (void)place, (void)number;
    wpc_omp_thread *self = wpc_omp_self(thread);
    if (self->member->team->size > 1) wpc_omp_leave_critical(thread, self, name);
}

uint32_t wpc___kmpc_reduce(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t size,
                           uint32_t data, uint32_t function, uint32_t name) {
    return wpc___kmpc_reduce_nowait(thread, place, number, count, size, data, function, name);
}

void wpc___kmpc_end_reduce(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t name) {
    wpc___kmpc_end_reduce_nowait(thread, place, number, name);
    wpc___kmpc_barrier(thread, place, number);
}
