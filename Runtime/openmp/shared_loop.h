/// shared_loop.h - what the members of a team share of a loop.
#ifndef WPC_OPENMP_SHARED_LOOP_H
#define WPC_OPENMP_SHARED_LOOP_H

#include "openmp/team.h"

/// The shared loop of the `number`th loop of the region, counted from 0. Waits while one so much earlier still has its place.
wpc_omp_shared_loop *wpc_omp_shared_loop_enter(wpc_omp_member *member, wpc_omp_shared_loop *ring, uint32_t number);

/// The member has left the loop. True: it is the last one, and has to pass the place on when it has cleared up.
bool wpc_omp_shared_loop_leave(const wpc_omp_member *member, wpc_omp_shared_loop *loop);
void wpc_omp_shared_loop_pass_on(const wpc_omp_member *member, wpc_omp_shared_loop *loop);

/// An iteration of an ordered loop ends.
void wpc_omp_end_iteration(wpc_omp_member *member);

#endif
