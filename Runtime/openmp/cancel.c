/// cancel.c - cancelled constructs: who meets a point of cancellation, or a barrier, leaves.
#include "openmp/openmp_functions.h"
#include "openmp/state.h"
#include "openmp/wait.h"

#include "base/check_stack.h"

/// Kinds of constructs that can be cancelled, as clang numbers them.
enum { CANCEL_PARALLEL = 1, CANCEL_LOOP = 2, CANCEL_SECTIONS = 3, CANCEL_GROUP = 4 };

uint32_t wpc___kmpc_cancel(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t kind) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (!wpc_omp_settings_get()->can_cancel || kind < CANCEL_PARALLEL || kind > CANCEL_GROUP) return 0;
    if (kind == CANCEL_GROUP) {
        wpc_omp_group *group = member->task->group;
        if (group == NULL) return 0;
        atomic_store(&group->is_cancelled, true);
    } else {
        atomic_fetch_or(&member->team->cancelled, 1u << kind);
    }
    wpc_omp_notify(member->team);
    return 1;
}

uint32_t wpc___kmpc_cancellationpoint(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t kind) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (!wpc_omp_settings_get()->can_cancel || kind < CANCEL_PARALLEL || kind > CANCEL_GROUP) return 0;
    if (kind != CANCEL_GROUP) return (atomic_load(&member->team->cancelled) & (1u << kind)) != 0;
    for (wpc_omp_group *group = member->task->group; group != NULL; group = group->outer)
        if (atomic_load(&group->is_cancelled)) return 1;
    return 0;
}

/// A barrier at which a cancelled construct ends.
uint32_t wpc___kmpc_cancel_barrier(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_barrier(member);
    if (!wpc_omp_settings_get()->can_cancel) return 0;
    uint32_t cancelled = atomic_load(&member->team->cancelled);
    // A region that was cancelled ends; of a loop or sections the mark is taken away when all have seen it.
    if ((cancelled & (1u << CANCEL_PARALLEL)) != 0) return 1;
    if (cancelled == 0) return 0;
    wpc_omp_barrier(member);
    if (member->number == 0) atomic_store(&member->team->cancelled, 0);
    wpc_omp_barrier(member);
    return 1;
}
