/// seat.h - threads for a team: members that all exist at once, as barriers need.
///
/// A thread of the pool belongs to nobody, to a loop that it works on, or to a seat that it was given. Who makes a team
/// takes threads of the pool that belong to nobody, and where there are too few of those threads that are made for it and
/// kept. So a team and the loops of parallel_for share the pool's threads, and no thread is made while one is free.
#ifndef WPC_PARALLEL_SEAT_H
#define WPC_PARALLEL_SEAT_H

#include "parallel/loop/holder.h"

/// Gives each of `count` seats to a thread that is free or made for it, and wakes it. Returns how many were filled, the
/// first ones; the others found no thread, since the system has none left.
uint32_t wpc_seats_fill(wpc_seat *const *seats, uint32_t count);

#endif
