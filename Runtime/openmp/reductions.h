/// reductions.h - reductions by tasks: a copy for each member, put together when the task group ends.
#ifndef WPC_OPENMP_REDUCTIONS_H
#define WPC_OPENMP_REDUCTIONS_H

#include "openmp/state.h"

typedef struct wpc_omp_reduction {
    uint32_t shared, original;
    uint32_t size, stride; ///< of a copy; and from one to the next
    uint32_t initialise, finish, combine;
    uint32_t copies; ///< guest address of the first member's copy
    wpc_omp_block *block;
} wpc_omp_reduction;

/// Reductions of a task group; of a region or loop, those of all its members' groups.
struct wpc_omp_reductions {
    uint32_t count;
    /// Members that have ended it; it is put together by the last. 1: it is one group's own.
    uint32_t users;
    _Atomic uint32_t ended;
    wpc_omp_reduction list[];
};

/// Puts the group's reductions together, if this is the last group that ends with them.
void wpc_omp_reductions_end(wpc_thread *thread, wpc_omp_member *member, wpc_omp_group *group);

#endif
