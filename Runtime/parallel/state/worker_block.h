/// worker_block.h - thread blocks of a loop's members.
#ifndef WPC_PARALLEL_WORKER_BLOCK_H
#define WPC_PARALLEL_WORKER_BLOCK_H

#include "parallel/state/state.h"

/// Bytes of storage that wpc_worker_block_make needs, a multiple of 16.
size_t wpc_worker_block_size(const wpc_parallel_state *state);

/// Makes a thread block in `storage` (16-byte aligned): a copy of `parent` with globals of its own.
wpc_thread *wpc_worker_block_make(const wpc_parallel_state *state, void *storage, const wpc_thread *parent);

/// Gives the block the stack and the thread-local block of the pool's thread `index`. Runs guest code.
void wpc_worker_block_use_own_stack(const wpc_parallel_state *state, wpc_thread *block, uint32_t index);

/// Gives the block a stack that ends at `end_of_stack`, with nothing on it; the thread-local block stays.
void wpc_worker_block_empty_stack(const wpc_parallel_state *state, wpc_thread *block, uint64_t end_of_stack);

/// Gives the block a stack that ends at `end_of_stack`, and the thread-local block there. Runs guest code.
void wpc_worker_block_use_stack(const wpc_parallel_state *state, wpc_thread *block, uint64_t end_of_stack);

/// Gives the block the stack below that of `other`, and its thread-local block: both belong to one native thread.
void wpc_worker_block_share_stack(const wpc_parallel_state *state, wpc_thread *block, const wpc_thread *other);

/// The value of a global in a thread block, wherever it is stored.
wpc_value *wpc_block_global(const wpc_module *module, const wpc_thread *thread, uint32_t global);

#endif
