/// host_function.h - functions of the host.
#ifndef WPC_BASE_HOST_FUNCTION_H
#define WPC_BASE_HOST_FUNCTION_H

#include "wpc_abi.h"
#include "wpc.h"

/// Gives a host function its native code, if the type's bridges are known by now.
void wpc_host_function_bind(wpc_function *function);

#endif
