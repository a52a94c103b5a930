/// offload.h - parallel_for on an OpenCL device by the Wasm function itself.
#ifndef WPC_PARALLEL_OFFLOAD_H
#define WPC_PARALLEL_OFFLOAD_H

#include "parallel/kernels.h"
#include "parallel/opencl/opencl.h"

/// Runs the kernel on the device, if that can be, and raises the trap of an iteration that trapped. False: the CPU has to
/// run it; why was said if somebody wants to know. True: `*error` is the result. `thread`: the caller's. Fills in
/// `call->values` and `call->home`, for which there has to be room.
bool wpc_offload_run(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *device, const wpc_kernel *kernel,
                     wpc_offload_call *call, uint32_t *values, wasi_parallel_errno *error);

void wpc_offload_free_notes(wpc_parallel_state *state);

#endif
