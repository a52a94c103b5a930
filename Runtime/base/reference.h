/// reference.h - references that several instances can see.
#ifndef WPC_BASE_REFERENCE_H
#define WPC_BASE_REFERENCE_H

#include "wpc_abi.h"

/// Its functions may be reachable from another instance now: it must not be freed.
void wpc_instance_pin(wpc_instance *instance);
/// Whether references of `type` are to functions.
bool wpc_is_function_reference(wpc_value_type type);
/// Makes a reference of `type` fit to be stored where other instances see it: pins its instance, binds a host function.
void wpc_reference_share(wpc_value_type type, void *reference);

#endif
