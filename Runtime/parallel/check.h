/// check.h - WPC_PARALLEL_CHECK: loops that are run to find what is wrong with them.
#ifndef WPC_PARALLEL_CHECK_H
#define WPC_PARALLEL_CHECK_H

#include "parallel/state/buffers.h"
#include "parallel/kernels.h"

/// A call of parallel_for that is to be checked.
typedef struct wpc_checked_loop {
    const wpc_kernel *kernel;
    uint32_t index, num_threads, block_size;
    wpc_buffer *const *buffers;
    const uint32_t *buffer_arguments;
    uint32_t in_count, buffer_count;
} wpc_checked_loop;

/// Runs all iterations on the calling thread, in order, each as if it were alone. Traps where one stores to what isn't
/// the call's to store to, or where two of them race. Linked only into programs whose code was compiled for it: else
/// the address is NULL.
__attribute__((weak)) wasi_parallel_errno wpc_check_run(wpc_thread *thread, wpc_parallel_state *state,
                                                        const wpc_checked_loop *loop);

#endif
