/// opencl_launch.c - launches on an OpenCL device, and parallel_for with a kernel that was attached.
#include "parallel/opencl/opencl_internal.h"

#include "parallel/state/options.h"

#include <stdio.h>

// ---------------------------------------------------------------------------------------- launches

wasi_parallel_errno wpc_opencl_set_argument(wpc_opencl_device *device, const wpc_opencl_kernel *built, uint32_t index,
                                            size_t size, const void *value) {
    wpc_cl_int status = wpc_cl.SetKernelArg(built->kernel, index, size, value);
    return status == WPC_CL_SUCCESS ? WASI_PARALLEL_SUCCESS : wpc_opencl_error(device, status, "clSetKernelArg");
}

wasi_parallel_errno wpc_opencl_enqueue(wpc_opencl_device *device, const wpc_opencl_kernel *built, uint64_t first,
                                       uint64_t global_size, size_t local_size, wpc_cl_event *event) {
    size_t offset = (size_t)first, global = (size_t)global_size;
    wpc_cl_int status = wpc_cl.EnqueueNDRangeKernel(device->queue, built->kernel, 1, offset != 0 ? &offset : NULL, &global,
                                                    local_size != 0 ? &local_size : NULL, 0, NULL, event);
    return status == WPC_CL_SUCCESS ? WASI_PARALLEL_SUCCESS : wpc_opencl_error(device, status, "clEnqueueNDRangeKernel");
}

wasi_parallel_errno wpc_opencl_finish(wpc_opencl_device *device, const wpc_opencl_source *source, uint64_t global_size,
                                      size_t local_size, wpc_cl_event event) {
    wpc_cl_int status = wpc_cl.WaitForEvents(1, &event);
    if (status == WPC_CL_SUCCESS && wpc_parallel_options_get()->logs)
        fprintf(stderr,
                "wpc: parallel_for: %s, global size %llu, local size %zu, on %s (%s): waited %.3f ms, ran %.3f ms\n",
                source->label, (unsigned long long)global_size, local_size, device->info.name, device->info.selector,
                wpc_opencl_event_time(event, WPC_CL_PROFILING_COMMAND_QUEUED, WPC_CL_PROFILING_COMMAND_START),
                wpc_opencl_event_time(event, WPC_CL_PROFILING_COMMAND_START, WPC_CL_PROFILING_COMMAND_END));
    wpc_cl.ReleaseEvent(event);
    return status == WPC_CL_SUCCESS ? WASI_PARALLEL_SUCCESS : wpc_opencl_error(device, status, "the kernel");
}

// ---------------------------------------------------------------------------------------- kernels that were attached

/// A work-group is a block, where the device allows it, so that kernels with barriers and local memory know how many
/// they are. Blocks of one element say nothing: then the largest convenient size that divides the whole. 0: let the
/// driver choose.
static size_t choose_local_size(const wpc_opencl_kernel *kernel, uint64_t global_size, uint32_t block_size) {
    size_t most = kernel->work_group_most;
    if (block_size > 1 && block_size <= most) return block_size;
    size_t size = 1;
    while (size < 256 && 2 * size <= most && global_size % (2 * size) == 0) size *= 2;
    return size >= kernel->work_group_multiple && size > 1 ? size : 0;
}

static wasi_parallel_errno run(wpc_opencl_device *device, const wpc_opencl_source *source,
                               const wpc_opencl_kernel *built, uint64_t global_size, uint32_t block_size) {
    size_t local = choose_local_size(built, global_size, block_size);
    wpc_cl_event event;
    wasi_parallel_errno error = wpc_opencl_enqueue(device, built, 0, global_size, local, &event);
    return error != WASI_PARALLEL_SUCCESS ? error : wpc_opencl_finish(device, source, global_size, local, event);
}

static wasi_parallel_errno set_arguments(wpc_opencl_device *device, const wpc_opencl_kernel *built,
                                         const wpc_attached_call *call) {
    for (uint32_t i = 0; i < call->count; i++) {
        wpc_cl_mem memory;
        wasi_parallel_errno error = wpc_opencl_bring_to_device(device, call->buffers[i], call->home[i], &memory);
        if (error == WASI_PARALLEL_SUCCESS) error = wpc_opencl_set_argument(device, built, i, sizeof memory, &memory);
        if (error != WASI_PARALLEL_SUCCESS) return error;
    }
    return WASI_PARALLEL_SUCCESS;
}

wasi_parallel_errno wpc_opencl_launch(wpc_parallel_state *state, const wpc_device *on, const wpc_attached_call *call) {
    const wpc_module_device_kernel *kernel = call->kernel;
    wpc_opencl_device *device = on->opencl;
    wpc_opencl_source source = {
        .code = &kernel->code,
        .entry_point = kernel->code.entry_point,
        .options = wpc_parallel_options_get()->opencl_options,
    };
    snprintf(source.label, sizeof source.label, "kernel %u", kernel->id);
    const wpc_opencl_kernel *built = NULL;
    pthread_mutex_lock(&wpc_opencl_lock);
    wasi_parallel_errno error = wpc_opencl_open(device);
    if (error == WASI_PARALLEL_SUCCESS) error = wpc_opencl_build(state, device, &source, &built);
    if (error == WASI_PARALLEL_SUCCESS && built->argument_count != call->count)
        error = WASI_PARALLEL_SIGNATURE_MISMATCH;
    if (error == WASI_PARALLEL_SUCCESS) {
        error = set_arguments(device, built, call);
        if (error == WASI_PARALLEL_SUCCESS) error = run(device, &source, built, call->global_size, call->block_size);
        // Shared buffers go back to the guest whatever happened.
        for (uint32_t i = 0; i < call->count; i++) {
            bool has_changed = wpc_buffer_is_writable(call->buffers[i]);
            wasi_parallel_errno failure =
                device->is_lost ? WASI_PARALLEL_SUCCESS : wpc_opencl_bring_back(device, call->buffers[i], has_changed);
            if (error == WASI_PARALLEL_SUCCESS) error = failure;
        }
    }
    pthread_mutex_unlock(&wpc_opencl_lock);
    return error;
}
