/// memory.h - linear memories. A new one has one reference.
#ifndef WPC_BASE_MEMORY_H
#define WPC_BASE_MEMORY_H

#include "wpc_abi.h"
#include "wpc.h"

/// No memory of the process gets longer than that. Set before there is one, by a program's start (program_limits.h).
extern uint64_t wpc_memory_most_bytes;
wpc_memory *wpc_memory_make(const wpc_memory_type *type, char *error, size_t error_size);
/// Never lets a memory with 32-bit addresses and pages of 64 KiB get longer than WPC_MEMORY_SHORT. False: it is longer already.
bool wpc_memory_keep_short(wpc_memory *memory);
void wpc_memory_retain(wpc_memory *memory);
void wpc_memory_release(wpc_memory *memory);

#endif
