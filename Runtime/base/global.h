/// global.h - globals that more than one instance can see. A new one has one reference.
#ifndef WPC_BASE_GLOBAL_H
#define WPC_BASE_GLOBAL_H

#include "wpc_abi.h"
#include "wpc.h"

void wpc_global_retain(wpc_global *global);
void wpc_global_release(wpc_global *global);

#endif
