/// call.h - calls of compiled code.
#ifndef WPC_BASE_CALL_H
#define WPC_BASE_CALL_H

#include "wpc_abi.h"
#include "wpc.h"

/// Calls a function that isn't a host's callback, from inside of wpc_protect. `arguments` and `results`, which may be the same, have
/// room for its parameters and results; NULL: it has none.
void wpc_function_run(const wpc_function *function, wpc_thread *thread, const wpc_value *arguments, wpc_value *results);

#endif
