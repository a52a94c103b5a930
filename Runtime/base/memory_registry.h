/// memory_registry.h - which addresses are reserved for memories.
#ifndef WPC_BASE_MEMORY_REGISTRY_H
#define WPC_BASE_MEMORY_REGISTRY_H

#include "wpc_abi.h"

bool wpc_memory_registry_add(const wpc_memory *memory);
void wpc_memory_registry_remove(const wpc_memory *memory);
/// Whether `address` lies in a memory's reservation. Safe in signal handlers.
bool wpc_memory_registry_contains(uintptr_t address);

#endif
