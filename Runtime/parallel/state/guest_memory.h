/// guest_memory.h - linear memory for buffers and workers' stacks.
#ifndef WPC_PARALLEL_GUEST_MEMORY_H
#define WPC_PARALLEL_GUEST_MEMORY_H

#include "parallel/state/state.h"

/// Gets `size` bytes of the guest's linear memory for good, aligned to `alignment` (a power of two), zeroed: by
/// memory.grow, else from an exported allocator. The latter runs guest code, which may trap, so no lock may be held.
wasi_parallel_errno wpc_guest_allocate(wpc_thread *thread, wpc_parallel_state *state, uint64_t size, uint64_t alignment,
                                       uint64_t *address);

/// How large a thread's C stack in linear memory is to be, where nobody has said.
uint64_t wpc_guest_stack_size(const wpc_thread *thread, const wpc_parallel_state *state);

/// Makes stacks and thread-local blocks for all threads of the pool, if the module needs them and they don't exist.
/// Explains failures on standard error.
wasi_parallel_errno wpc_prepare_workers(wpc_thread *thread, wpc_parallel_state *state);

#endif
