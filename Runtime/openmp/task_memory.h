/// task_memory.h - linear memory for tasks and for omp_alloc, in blocks that are used again.
#ifndef WPC_OPENMP_TASK_MEMORY_H
#define WPC_OPENMP_TASK_MEMORY_H

#include "openmp/state.h"

/// Sizes of blocks: 2^6 to 2^30 bytes.
#define WPC_OMP_SMALLEST_CLASS 6u
#define WPC_OMP_CLASSES 25u
/// In front of a block's memory, with its handle.
#define WPC_OMP_BLOCK_HEADER 16u
#define WPC_OMP_BLOCKS 1024u

/// A block with `size` bytes of memory, aligned to 16, in the state `state`. NULL: there is no memory.
wpc_omp_block *wpc_omp_block_take(wpc_thread *thread, wpc_omp_thread *self, uint64_t size, uint32_t state);
void wpc_omp_block_put(wpc_omp_thread *self, wpc_omp_block *block);

/// The block whose memory is at `address`, in the state `state`; NULL: there is none.
wpc_omp_block *wpc_omp_block_find(const wpc_thread *thread, wpc_omp_state *state, uint32_t address, uint32_t expected);

/// The block of a handle, whatever its state.
wpc_omp_block *wpc_omp_block_of_handle(wpc_omp_state *state, uint32_t handle);

#endif
