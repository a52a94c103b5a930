/// fork.h - parallel regions.
#ifndef WPC_OPENMP_FORK_H
#define WPC_OPENMP_FORK_H

#include "openmp/state.h"

/// A region that is to run.
typedef struct wpc_omp_region {
    const wpc_function *function;
    uint32_t argument_count;
    uint32_t arguments; ///< guest address of as many words
    uint32_t threads;   ///< how many members are wanted
    uint32_t league_size, league_number;
    bool is_league; ///< the team is a league's initial one: it makes no level of its own
} wpc_omp_region;

/// In a program: ends it as a report says, a trap or an exit in any thread of a team. NULL: the process is not the program's.
extern void (*wpc_team_ends_program)(const wpc_trap_report *report);

/// Runs it. Raises what stopped it.
void wpc_omp_run_region(wpc_thread *thread, wpc_omp_thread *self, const wpc_omp_region *region);

/// Begins and ends a region of one member, whose code the caller runs itself.
void wpc_omp_begin_alone(wpc_thread *thread, wpc_omp_thread *self);
void wpc_omp_end_alone(wpc_thread *thread, wpc_omp_thread *self);

#endif
