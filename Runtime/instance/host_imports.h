/// host_imports.h - what the runtime provides to modules.
#ifndef WPC_INSTANCE_HOST_IMPORTS_H
#define WPC_INSTANCE_HOST_IMPORTS_H

#include "wpc_abi.h"

/// The runtime's own function for an import of these names. NULL: there is none, or no memory.
wpc_function *wpc_host_import_function(const wpc_name *module, const wpc_name *name);

#endif
