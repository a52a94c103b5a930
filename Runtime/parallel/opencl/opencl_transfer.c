/// opencl_transfer.c - transfers to and from an OpenCL device.
#include "parallel/opencl/opencl_internal.h"

#include "parallel/state/options.h"

#include <stdio.h>

double wpc_opencl_event_time(wpc_cl_event event, wpc_cl_uint from, wpc_cl_uint to) {
    wpc_cl_ulong start = 0, end = 0;
    wpc_cl.GetEventProfilingInfo(event, from, sizeof start, &start, NULL);
    wpc_cl.GetEventProfilingInfo(event, to, sizeof end, &end, NULL);
    return end >= start ? (double)(end - start) / 1e6 : 0;
}

static void log_transfer(const wpc_opencl_device *device, const char *what, uint64_t length, wpc_cl_event event) {
    if (wpc_cl.WaitForEvents(1, &event) == WPC_CL_SUCCESS)
        fprintf(stderr, "wpc: %s: %s %llu bytes: %.3f ms\n", device->info.name, what, (unsigned long long)length,
                wpc_opencl_event_time(event, WPC_CL_PROFILING_COMMAND_START, WPC_CL_PROFILING_COMMAND_END));
    wpc_cl.ReleaseEvent(event);
}

wasi_parallel_errno wpc_opencl_copy_in(wpc_opencl_device *device, wpc_cl_mem memory, uint64_t offset, const void *data,
                                       uint64_t length, bool waits, const char *what) {
    bool logs = what != NULL && wpc_parallel_options_get()->logs;
    wpc_cl_event event;
    wpc_cl_int status = wpc_cl.EnqueueWriteBuffer(device->queue, memory, waits ? 1 : 0, (size_t)offset, (size_t)length,
                                                  data, 0, NULL, logs ? &event : NULL);
    if (status != WPC_CL_SUCCESS) return wpc_opencl_error(device, status, "clEnqueueWriteBuffer");
    if (logs) log_transfer(device, what, length, event);
    return WASI_PARALLEL_SUCCESS;
}

wasi_parallel_errno wpc_opencl_copy_out(wpc_opencl_device *device, wpc_cl_mem memory, void *data, uint64_t length,
                                        const char *what) {
    bool logs = what != NULL && wpc_parallel_options_get()->logs;
    wpc_cl_event event;
    wpc_cl_int status = wpc_cl.EnqueueReadBuffer(device->queue, memory, 1, 0, (size_t)length, data, 0, NULL,
                                                 logs ? &event : NULL);
    if (status != WPC_CL_SUCCESS) return wpc_opencl_error(device, status, "clEnqueueReadBuffer");
    if (logs) log_transfer(device, what, length, event);
    return WASI_PARALLEL_SUCCESS;
}
