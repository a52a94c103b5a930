/// options.h - what the environment says about parallel loops. Read once, on first use.
#ifndef WPC_PARALLEL_OPTIONS_H
#define WPC_PARALLEL_OPTIONS_H

#include <stdbool.h>

typedef struct wpc_parallel_options {
    /// WPC_PARALLEL_SEQUENTIAL=1 or WPC_DEVICE=sequential: loops run on their callers, in order.
    bool is_sequential;
    /// WPC_PARALLEL_LOG=1: a line on standard error for each loop, transfer and build.
    bool logs;
    /// WPC_DEVICE, or NULL.
    const char *device;
} wpc_parallel_options;

const wpc_parallel_options *wpc_parallel_options_get(void);

#endif
