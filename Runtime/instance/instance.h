/// instance.h - making instances, and what keeps them alive.
#ifndef WPC_INSTANCE_INSTANCE_H
#define WPC_INSTANCE_INSTANCE_H

#include "wpc_abi.h"
#include "wpc.h"

/// Makes an instance in which nothing has run yet. NULL, with `error` written: an import does not match, or there is no
/// memory. The instance has one reference. Functions of `externs` that have no type (yet) get the import's.
wpc_instance *wpc_instance_make(const wpc_module *module, const wpc_extern *externs, char *error, size_t error_size);
/// Initialises and starts it. The caller protects. An instance that trapped here stays valid.
void wpc_instance_initialize(wpc_thread *thread);
void wpc_instance_release(wpc_instance *instance);
/// Frees an instance of which nobody can have anything.
void wpc_instance_free(wpc_instance *instance);
/// All instances, in no order. Safe while all threads that could make or free one stand still.
const wpc_instance *wpc_instance_list(void);
const wpc_instance *wpc_instance_next(const wpc_instance *instance);

#endif
