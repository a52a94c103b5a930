/// signals.h - faults of compiled code become traps.
#ifndef WPC_BASE_SIGNALS_H
#define WPC_BASE_SIGNALS_H

#include "wpc_abi.h"

/// Installs the process's handlers (once) and `alternate_stack`, if that isn't NULL.
void wpc_signals_prepare(void *alternate_stack);

#endif
