/// kernels.h - finding, checking and calling kernels.
#ifndef WPC_PARALLEL_KERNELS_H
#define WPC_PARALLEL_KERNELS_H

#include "parallel/state/state.h"

/// Some iterations of a loop, and what its kernel gets besides: see wpc_module_kernel.
typedef struct wpc_iterations {
    uint32_t lo, hi; ///< lo ..< hi
    uint32_t num_threads, block_size;
    const uint32_t *buffer_arguments;
} wpc_iterations;

/// Calls `code` on `thread` for the iterations and stores each in *iteration first.
typedef void (*wpc_kernel_stub)(wpc_code code, wpc_thread *thread, volatile uint32_t *iteration,
                                const wpc_iterations *iterations);

/// A kernel that can be called with a certain number of buffers. Exactly one of `chunk`, `stub` and `type` is set.
typedef struct wpc_kernel {
    const wpc_function *function;
    const wpc_module_kernel *chunk;
    wpc_kernel_stub stub;
    /// The array bridge of the kernel's type.
    const wpc_module_type *type;
    uint32_t parameter_count;
} wpc_kernel;

/// Finds the function at `index` of the module's table and checks that it takes 3 + 2 * buffer_count parameters of type
/// i32. NO_KERNEL or SIGNATURE_MISMATCH if there is no such function.
wasi_parallel_errno wpc_kernel_find(const wpc_thread *thread, const wpc_parallel_state *state, uint32_t index,
                                    uint32_t buffer_count, wpc_kernel *kernel);

/// What messages call the kernel at `index` of the table: `kernel 3, "scale"`, or `kernel 3` without a name.
void wpc_kernel_describe(const wpc_kernel *kernel, uint32_t index, char *text, size_t size);

/// Runs the iterations. *iteration becomes the one that runs, unless a chunk function is sure that none
/// of the chunk traps.
void wpc_kernel_run(const wpc_kernel *kernel, wpc_thread *thread, volatile uint32_t *iteration,
                    const wpc_iterations *iterations);

#endif
