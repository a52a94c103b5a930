/// holder.c - what a thread does with the seats that it is given.
#include "parallel/loop/holder.h"

_Thread_local wpc_team_place wpc_the_team_place __attribute__((tls_model("initial-exec")));
void (*wpc_team_scope_end)(void *scope);

wpc_seat *wpc_seat_of(wpc_worker *worker) {
    uintptr_t engagement = atomic_load_explicit(&worker->holder.engagement, memory_order_acquire);
    return engagement == WPC_HOLDER_FREE || engagement == WPC_HOLDER_BUSY ? NULL : (wpc_seat *)engagement;
}

void wpc_seat_run(wpc_seat_holder *holder, wpc_seat *seat) {
    for (;;) {
        seat->body(seat->context);
        uintptr_t engagement = (uintptr_t)seat;
        if (atomic_compare_exchange_strong(&holder->engagement, &engagement, WPC_HOLDER_FREE)) return;
        seat = (wpc_seat *)engagement;
    }
}

void wpc_seat_await(wpc_seat *seat) {
    wpc_seat_holder *holder = seat->holder;
    if (holder == NULL) return;
    while (atomic_load_explicit(&holder->engagement, memory_order_acquire) == (uintptr_t)seat) sched_yield();
}
