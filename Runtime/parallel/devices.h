/// devices.h - the devices that parallel_for can run on, and which one a program gets.
#ifndef WPC_PARALLEL_DEVICES_H
#define WPC_PARALLEL_DEVICES_H

#include "wpc_devices.h"

#include "guest/wasi_parallel.h"

struct wpc_opencl_device;

/// A device. Known to the whole process, never freed; its handle is its place in the list, from 1.
typedef struct wpc_device {
    uint32_t handle;
    wpc_device_kind kind;
    /// NULL for the CPU and the sequential device.
    struct wpc_opencl_device *opencl;
} wpc_device;

/// The device with this handle, or NULL. Does not load OpenCL: only handles that were given out are asked for.
const wpc_device *wpc_device_find(uint32_t handle);

/// The device for a hint (a wasi_parallel_hint): what WPC_DEVICE names, else the kind that was asked for, else the CPU.
const wpc_device *wpc_device_choose(uint32_t hint);

/// The device for loops without buffers: the CPU, or the sequential device if the environment says so.
const wpc_device *wpc_device_default(void);

#endif
