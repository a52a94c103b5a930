/// options.c - what the environment says about parallel loops.
#include "parallel/state/options.h"

#include "base/variables.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wpc_parallel_options options;
static pthread_once_t options_read = PTHREAD_ONCE_INIT;

static bool is_on(const char *value) { return value != NULL && strcmp(value, "0") != 0; }

static wpc_offload_mode read_offload_mode(void) {
    const char *value = wpc_variable_set(WPC_OFFLOAD);
    if (value == NULL || strcmp(value, "auto") == 0) return WPC_OFFLOAD_AUTO;
    if (strcmp(value, "off") == 0) return WPC_OFFLOAD_OFF;
    if (strcmp(value, "require") == 0) return WPC_OFFLOAD_REQUIRE;
    fprintf(stderr, "wpc: WPC_OFFLOAD is '%s', not auto, off or require; ignored\n", value);
    return WPC_OFFLOAD_AUTO;
}

static void read_options(void) {
    const char *device = wpc_variable_set(WPC_DEVICE);
    if (device != NULL) options.device = strdup(device);
    const char *opencl_options = wpc_variable_set(WPC_OPENCL_OPTIONS);
    if (opencl_options != NULL) options.opencl_options = strdup(opencl_options);
    options.is_sequential =
        is_on(wpc_variable_set(WPC_PARALLEL_SEQUENTIAL)) || (options.device != NULL && strcmp(options.device, "sequential") == 0);
    options.checks = is_on(wpc_variable_set(WPC_PARALLEL_CHECK));
    options.logs = is_on(wpc_variable_set(WPC_PARALLEL_LOG));
    options.offload = read_offload_mode();
}

const wpc_parallel_options *wpc_parallel_options_get(void) {
    pthread_once(&options_read, read_options);
    return &options;
}
