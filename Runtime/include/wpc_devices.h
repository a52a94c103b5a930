/// wpc_devices.h - what parallel_for can use on this machine (`wpc devices`).
#ifndef WPC_DEVICES_H
#define WPC_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum wpc_device_kind {
    WPC_DEVICE_CPU = 0,
    /// The calling thread alone, iterations in order: for debugging.
    WPC_DEVICE_SEQUENTIAL = 1,
    WPC_DEVICE_DISCRETE_GPU = 2,
    WPC_DEVICE_INTEGRATED_GPU = 3,
    /// Some other OpenCL device, such as the CPU. Used only when WPC_DEVICE asks for it.
    WPC_DEVICE_OPENCL_OTHER = 4,
} wpc_device_kind;

/// One device. All strings are NUL-terminated and cut to fit.
typedef struct wpc_device_info {
    wpc_device_kind kind;
    /// What to set WPC_DEVICE to: "cpu", "sequential", "opencl:0.1".
    char selector[32];
    char name[128];
    /// OpenCL devices only, else empty.
    char platform[128];
    char driver_version[64];
    /// The SPIR-V versions that it takes ("SPIR-V_1.2 SPIR-V_1.0"); empty: OpenCL C only.
    char il_versions[128];
    /// Threads of the CPU; compute units of an OpenCL device.
    uint32_t compute_units;
    /// Bytes; 0 for the CPU.
    uint64_t memory_size;
    /// Shares the host's memory, so that buffers need no copies.
    bool has_unified_memory;
} wpc_device_info;

/// Lists the devices: the CPU first, then OpenCL's in the order of its platforms. Loads OpenCL if it is there. Returns
/// how many there are and stores up to `capacity` of them.
__attribute__((visibility("default"))) size_t wpc_parallel_list_devices(wpc_device_info *out, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
