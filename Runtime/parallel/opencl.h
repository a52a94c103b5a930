/// opencl.h - OpenCL devices, as the rest of wasi-parallel uses them. Nothing here needs OpenCL to be there.
///
/// One lock guards everything that belongs to OpenCL: the API's kernel objects are not safe for threads anyway. It is
/// never held while guest code runs.
#ifndef WPC_PARALLEL_OPENCL_H
#define WPC_PARALLEL_OPENCL_H

#include "buffers.h"
#include "devices.h"
#include "state.h"

typedef struct wpc_opencl_device wpc_opencl_device;

/// Loads OpenCL on the first call. The number of devices of all platforms; 0 without OpenCL.
size_t wpc_opencl_device_count(void);
wpc_opencl_device *wpc_opencl_device_at(size_t index);
const wpc_device_info *wpc_opencl_device_info(const wpc_opencl_device *device);

/// True if `text` is part of the device's or its platform's name or version, in upper or lower case.
bool wpc_opencl_device_is_called(const wpc_opencl_device *device, const char *text);

/// True if the kernel is there in a form that the device takes.
bool wpc_opencl_can_build(const wpc_opencl_device *device, const wpc_module_device_kernel *kernel);

/// write_buffer: `data` (host address of `buffer->address`) are the new contents.
wasi_parallel_errno wpc_opencl_write_buffer(wpc_buffer *buffer, uint8_t *data);

/// read_buffer: copies the contents to `data`. `home`: host address of the buffer in linear memory; NULL if it has
/// none.
wasi_parallel_errno wpc_opencl_read_buffer(wpc_buffer *buffer, uint8_t *data, const uint8_t *home);

/// After the CPU changed the contents in linear memory.
void wpc_opencl_buffer_changed(wpc_buffer *buffer);

void wpc_opencl_free_buffer(wpc_buffer *buffer);

/// Runs `kernel` for `global_size` work-items with the buffers as arguments. `home`: host address of each buffer in
/// linear memory, or NULL.
wasi_parallel_errno wpc_opencl_launch(wpc_parallel_state *state, const wpc_device *device,
                                      const wpc_module_device_kernel *kernel, uint64_t global_size, uint32_t block_size,
                                      wpc_buffer **buffers, uint8_t **home, uint32_t buffer_count);

/// Forgets the kernels that the instance built.
void wpc_opencl_free_kernels(wpc_parallel_state *state);

#endif
