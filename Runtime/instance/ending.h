/// ending.h - how and when a program ends. Threads of it may run on, until the process is gone.
#ifndef WPC_INSTANCE_ENDING_H
#define WPC_INSTANCE_ENDING_H

#include "base/runtime.h"

/// Ends the program as `report` says (NULL: its main function returned), unless another thread has done so already. Prints a trap. The
/// caller is the program's first thread.
void wpc_ending_report(const wpc_trap_report *report);

/// Ends the process by a trap, unless some thread has said how the program ends. For signal handlers: nothing is waited for or put in
/// order.
void wpc_ending_interrupt(const wpc_trap_report *report);

/// Ends the process as a report says, a trap or an exit in a thread of a team while others run on, unless some thread has said how the
/// program ends. Does not return.
_Noreturn void wpc_ending_team(const wpc_trap_report *report);

/// Whether the caller may say how the program ends: true for the first one that asks.
bool wpc_ending_take(void);

/// Says so: the program's first thread has taken it, and ends the program with `status`.
void wpc_ending_set(int status);

/// Wakes the main thread, if it waits.
void wpc_ending_wake(void);

/// Waits until it is known how the program ends. Returns whether its first thread said so.
bool wpc_ending_await(void);

/// What was said.
int wpc_ending_status(void);

/// The same, by a thread that was spawned: it must do nothing more in the program's name.
void wpc_program_end(const wpc_trap_report *report);

#endif
