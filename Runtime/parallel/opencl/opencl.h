/// opencl.h - OpenCL devices, as the rest of wasi-parallel uses them. Nothing here needs OpenCL to be there.
///
/// One lock guards everything that belongs to OpenCL: the API's kernel objects are not safe for threads anyway. It is
/// never held while guest code runs.
#ifndef WPC_PARALLEL_OPENCL_H
#define WPC_PARALLEL_OPENCL_H

#include "parallel/state/buffers.h"

typedef struct wpc_opencl_device wpc_opencl_device;

/// Loads OpenCL on the first call. The number of devices of all platforms; 0 without OpenCL.
size_t wpc_opencl_device_count(void);
wpc_opencl_device *wpc_opencl_device_at(size_t index);
const wpc_device_info *wpc_opencl_device_info(const wpc_opencl_device *device);

/// True if `text` is part of the device's or its platform's name or version, in upper or lower case.
bool wpc_opencl_device_is_called(const wpc_opencl_device *device, const char *text);

/// True if the kernel is there in a form that the device takes.
bool wpc_opencl_can_build(const wpc_opencl_device *device, const wpc_module_device_kernel *kernel);

/// Why a kernel made from a Wasm function can't run on the device; NULL: it can.
const char *wpc_opencl_offload_obstacle(const wpc_opencl_device *device, const wpc_module_offload_kernel *kernel);

/// The obstacle of 64-bit floats on a device without them.
extern const char wpc_opencl_no_f64[];

/// write_buffer: `data` (host address of `buffer->address`) are the new contents.
wasi_parallel_errno wpc_opencl_write_buffer(wpc_buffer *buffer, uint8_t *data);

/// read_buffer: copies the contents to `data`. `home`: host address of the buffer in linear memory; NULL if it has
/// none.
wasi_parallel_errno wpc_opencl_read_buffer(wpc_buffer *buffer, uint8_t *data, const uint8_t *home);

/// After the CPU changed the contents in linear memory.
void wpc_opencl_buffer_changed(wpc_buffer *buffer);

void wpc_opencl_free_buffer(wpc_buffer *buffer);

/// A call of parallel_for for a kernel that was attached.
typedef struct wpc_attached_call {
    const wpc_module_device_kernel *kernel;
    uint64_t global_size; ///< in work-items
    uint32_t block_size;
    uint32_t count;
    /// The kernel's arguments.
    wpc_buffer **buffers;
    /// Host address of each buffer in linear memory, or NULL.
    uint8_t **home;
} wpc_attached_call;

wasi_parallel_errno wpc_opencl_launch(wpc_parallel_state *state, const wpc_device *device, const wpc_attached_call *call);

/// A call of parallel_for for a kernel made from a Wasm function. Every buffer has an address.
typedef struct wpc_offload_call {
    uint32_t kernel; ///< the table's index, for messages
    uint32_t num_threads, block_size;
    uint32_t stack_top; ///< the caller's stack pointer; 0: there is none
    uint32_t in_count, count;
    wpc_buffer **buffers;
    /// Address and length of each in linear memory.
    const uint32_t *values;
    uint8_t **home;
} wpc_offload_call;

/// What became of it.
typedef struct wpc_offload_outcome {
    /// Why it did not run, so that the CPU has to; NULL: it did.
    const char *obstacle;
    /// What the first item that trapped said (WPC_OFFLOAD_TRAP_...). All zero: none did.
    uint32_t trap[WPC_OFFLOAD_TRAP_WORDS];
} wpc_offload_outcome;

/// Runs `kernel` on the device. `thread`: the caller's, of the kernel's instance.
wasi_parallel_errno wpc_opencl_offload(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *device,
                                       const wpc_module_offload_kernel *kernel, const wpc_offload_call *call,
                                       wpc_offload_outcome *outcome);

/// Forgets the kernels that the instance built, and its images.
void wpc_opencl_free_kernels(wpc_parallel_state *state);
void wpc_opencl_free_images(wpc_parallel_state *state);

#endif
