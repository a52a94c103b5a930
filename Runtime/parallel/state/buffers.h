/// buffers.h - buffers and where their contents are.
#ifndef WPC_PARALLEL_BUFFERS_H
#define WPC_PARALLEL_BUFFERS_H

#include "parallel/state/device.h"
#include "parallel/state/state.h"

/// Buffer handles start here and device handles below, so that one taken for the other is noticed.
#define WPC_FIRST_BUFFER 256u

/// A buffer. The contents are in linear memory, on the device, or the same in both; in neither they are zero. Made by
/// create_buffer, freed with the instance.
struct wpc_buffer {
    const wpc_device *device;
    uint32_t size;   ///< bytes
    uint32_t access; ///< wasi_parallel_access
    /// Where it lives in linear memory: where the guest wrote it from, or what was allocated for it.
    /// Atomic, because kernels may use a buffer at the same time; changed under the state's lock.
    _Atomic bool has_address;
    _Atomic uint64_t address;
    /// The linear memory has the contents.
    _Atomic bool host_is_current;
    // For OpenCL devices, guarded by the OpenCL lock (opencl_buffers.c).
    struct wpc_opencl_memory *memory;
    bool device_is_current;
};

/// Whether kernels may store to the buffer, whichever list of a call names it. They may read every buffer.
static inline bool wpc_buffer_is_writable(const wpc_buffer *buffer) { return buffer->access != WASI_PARALLEL_READ; }

/// The buffer with this handle, or NULL. Buffers stay where they are as long as the instance.
wpc_buffer *wpc_buffer_find(wpc_parallel_state *state, uint32_t handle);

/// Adds the buffer to the list, which it is freed with, and gives it its handle.
wasi_parallel_errno wpc_buffer_add(wpc_parallel_state *state, wpc_buffer *buffer, uint32_t *handle);

/// Where the buffer lives in linear memory; NULL if nowhere yet.
uint8_t *wpc_buffer_home(const wpc_thread *thread, const wpc_buffer *buffer);

/// Gives the buffer a place in linear memory, if it has none. What is there are zeros, or older contents.
wasi_parallel_errno wpc_buffer_place(wpc_thread *thread, wpc_parallel_state *state, wpc_buffer *buffer);

void wpc_buffers_free(wpc_parallel_state *state);

#endif
