/// options.h - what the environment says about parallel loops. Read once, on first use.
#ifndef WPC_PARALLEL_OPTIONS_H
#define WPC_PARALLEL_OPTIONS_H

#include <stdbool.h>

/// WPC_OFFLOAD: whether Wasm functions run on OpenCL devices.
typedef enum wpc_offload_mode {
    WPC_OFFLOAD_AUTO, ///< where that can be
    WPC_OFFLOAD_OFF,
    WPC_OFFLOAD_REQUIRE, ///< a kernel that can't, on a device that was chosen, ends the program
} wpc_offload_mode;

typedef struct wpc_parallel_options {
    /// WPC_PARALLEL_SEQUENTIAL=1 or WPC_DEVICE=sequential: loops run on their callers, in order.
    bool is_sequential;
    /// WPC_PARALLEL_LOG=1: a line on standard error for each loop, transfer and build.
    bool logs;
    /// WPC_PARALLEL_CHECK=1: loops on the CPU are checked (check.h).
    bool checks;
    /// WPC_DEVICE, or NULL.
    const char *device;
    wpc_offload_mode offload;
    /// WPC_OPENCL_OPTIONS: what the device's compiler is told beside the language version when it builds a kernel that was
    /// attached; or NULL.
    const char *opencl_options;
} wpc_parallel_options;

const wpc_parallel_options *wpc_parallel_options_get(void);

#endif
