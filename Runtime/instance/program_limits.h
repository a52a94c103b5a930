/// program_limits.h - what the person who starts a program allows it: time and memory.
#ifndef WPC_INSTANCE_PROGRAM_LIMITS_H
#define WPC_INSTANCE_PROGRAM_LIMITS_H

#include "base/runtime.h"

/// Reads WPC_TIMEOUT and WPC_MAX_MEMORY_SIZE, before there is a memory. False, after a message: one of them has no meaning.
bool wpc_limits_read(void);

/// Begins to count the time, if there is a limit. When it is up `end` gets the trap "interrupt", in a signal handler of the calling
/// thread, which ends the process then.
void wpc_limits_start(void (*end)(const wpc_trap_report *report));

#endif
