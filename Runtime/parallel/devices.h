/// devices.h - the devices that parallel_for can run on, and which one a program gets.
#ifndef WPC_PARALLEL_DEVICES_H
#define WPC_PARALLEL_DEVICES_H

#include "parallel/state/device.h"

/// The device with this handle, or NULL. Does not load OpenCL: only handles that were given out are asked for.
const wpc_device *wpc_device_find(uint32_t handle);

/// The device for a hint (a wasi_parallel_hint): what WPC_DEVICE names, else the kind that was asked for, else the CPU.
const wpc_device *wpc_device_choose(uint32_t hint);

/// The device for loops without buffers: the CPU, or the sequential device if the environment says so.
const wpc_device *wpc_device_default(void);

#endif
