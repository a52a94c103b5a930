/// holder.h - threads that can be given a seat, and what they do with it.
#ifndef WPC_PARALLEL_HOLDER_H
#define WPC_PARALLEL_HOLDER_H

#include "parallel/loop/work.h"

/// What a thread is to do for a team. The maker's; to be left alone from wpc_seats_fill until `body` has told that it is
/// about to return. A seat that is given again while its thread is still returning has to be another object.
struct wpc_seat {
    void (*body)(void *context);
    void *context;
    /// The thread that had it last, NULL at first: it is asked first, also before it has returned from `previous`.
    wpc_seat_holder *holder;
    /// The seat that the holder had before this one; NULL: none.
    wpc_seat *previous;
};

/// As whom the calling native thread runs code of teams. Belongs to who makes teams; parallel_for keeps it apart for iterations.
typedef struct wpc_team_place {
    /// The thread of a team that was found last.
    void *cache;
    /// What the innermost seat or iteration of a loop runs as. NULL: as nobody yet.
    void *scope;
} wpc_team_place;

extern _Thread_local wpc_team_place wpc_the_team_place __attribute__((tls_model("initial-exec")));

/// What ends a scope that is not NULL; set before there is one.
extern void (*wpc_team_scope_end)(void *scope);

/// Waits until the thread that has the seat has returned from it, which it is about to.
void wpc_seat_await(wpc_seat *seat);

/// The seat that a thread of the pool was given, or NULL. For that thread alone.
wpc_seat *wpc_seat_of(wpc_worker *worker);

/// Runs it, and those that the thread is given before it is done.
void wpc_seat_run(wpc_seat_holder *holder, wpc_seat *seat);

#endif
