/// link.h - whether what is given for an import is what the module asks for.
#ifndef WPC_INSTANCE_LINK_H
#define WPC_INSTANCE_LINK_H

#include "wpc_abi.h"
#include "wpc.h"

/// Checks `externs`, one for each import, against what the module asks for. `types`: the module's unique types.
bool wpc_link_check(const wpc_module *module, const wpc_type *const *types, const wpc_extern *externs, char *error,
                    size_t error_size);
/// Writes `problem` with the import's names.
void wpc_link_error(const wpc_module_import *import, const char *problem, const char *reason, char *error,
                    size_t error_size);

#endif
