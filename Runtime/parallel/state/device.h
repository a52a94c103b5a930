/// device.h - a device that parallel_for can run on.
#ifndef WPC_PARALLEL_DEVICE_H
#define WPC_PARALLEL_DEVICE_H

#include "wpc_devices.h"

struct wpc_opencl_device;

/// A device. Known to the whole process, never freed; its handle is its place in the list, from 1.
typedef struct wpc_device {
    uint32_t handle;
    wpc_device_kind kind;
    /// NULL for the CPU and the sequential device.
    struct wpc_opencl_device *opencl;
} wpc_device;

#endif
