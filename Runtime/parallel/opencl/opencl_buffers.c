/// opencl_buffers.c - the contents of buffers on OpenCL devices.
///
/// On a device with memory of its own a buffer is copied when the guest writes it, when the guest reads it after a
/// kernel may have changed it, and at no other time. On a device that shares the host's memory the buffer is the
/// guest's memory itself (CL_MEM_USE_HOST_PTR): it stays mapped except while a kernel runs, which is what makes the
/// guest's loads and stores defined, and costs nothing where memory really is shared. Two buffers that overlap can't
/// both be shared; the later one is copied then.
#include "parallel/opencl/opencl_internal.h"

#include <stdlib.h>
#include <string.h>

/// A buffer's memory on its device.
struct wpc_opencl_memory {
    wpc_cl_mem memory;
    /// Shared with the guest: the bytes that it is. NULL: a copy.
    uint8_t *shared;
    size_t size;
    void *mapping;
    /// The device's list of shared ones.
    struct wpc_opencl_memory *next;
};

static void release(wpc_opencl_device *device, wpc_buffer *buffer) {
    struct wpc_opencl_memory *memory = buffer->memory;
    if (memory == NULL) return;
    if (memory->mapping != NULL) {
        wpc_cl.EnqueueUnmapMemObject(device->queue, memory->memory, memory->mapping, 0, NULL, NULL);
        wpc_cl.Finish(device->queue);
    }
    for (struct wpc_opencl_memory **place = &device->shared; *place != NULL; place = &(*place)->next) {
        if (*place != memory) continue;
        *place = memory->next;
        break;
    }
    wpc_cl.ReleaseMemObject(memory->memory);
    free(memory);
    buffer->memory = NULL;
    buffer->device_is_current = false;
}

static bool can_share(const wpc_opencl_device *device, const wpc_buffer *buffer, const uint8_t *home) {
    if (!device->info.has_unified_memory || home == NULL || (uintptr_t)home % device->alignment != 0) return false;
    for (const struct wpc_opencl_memory *other = device->shared; other != NULL; other = other->next)
        if (home < other->shared + other->size && other->shared < home + buffer->size) return false;
    return true;
}

/// Makes memory on the device for the buffer, its contents not defined unless it is shared.
static wasi_parallel_errno allocate(wpc_opencl_device *device, wpc_buffer *buffer, uint8_t *home) {
    struct wpc_opencl_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    // Kernels made from Wasm functions may read what they write, as they may on the CPU.
    wpc_cl_bitfield flags = buffer->access == WASI_PARALLEL_READ ? WPC_CL_MEM_READ_ONLY : WPC_CL_MEM_READ_WRITE;
    bool shares = can_share(device, buffer, home);
    wpc_cl_int status;
    memory->size = buffer->size;
    memory->memory = wpc_cl.CreateBuffer(device->context, flags | (shares ? WPC_CL_MEM_USE_HOST_PTR : 0), buffer->size,
                                         shares ? home : NULL, &status);
    if (memory->memory == NULL) {
        free(memory);
        return wpc_opencl_error(device, status, "clCreateBuffer");
    }
    if (shares) {
        memory->shared = home;
        memory->next = device->shared;
        device->shared = memory;
    }
    buffer->memory = memory;
    return WASI_PARALLEL_SUCCESS;
}

static wasi_parallel_errno copy_in(wpc_opencl_device *device, wpc_buffer *buffer, const uint8_t *data) {
    wasi_parallel_errno error =
        wpc_opencl_copy_in(device, buffer->memory->memory, 0, data, buffer->size, true, "wrote");
    if (error == WASI_PARALLEL_SUCCESS) buffer->device_is_current = true;
    return error;
}

wasi_parallel_errno wpc_opencl_write_buffer(wpc_buffer *buffer, uint8_t *data) {
    wpc_opencl_device *device = buffer->device->opencl;
    pthread_mutex_lock(&wpc_opencl_lock);
    wasi_parallel_errno error = device->is_lost ? WASI_PARALLEL_DEVICE_LOST : WASI_PARALLEL_SUCCESS;
    buffer->device_is_current = false;
    if (buffer->memory != NULL && buffer->memory->shared != NULL && buffer->memory->shared != data)
        release(device, buffer);
    // What may be shared is looked at when a kernel needs it; the rest is copied now, since the guest may use its
    // memory for something else afterwards. WRITE buffers too: kernels may read those.
    if (error == WASI_PARALLEL_SUCCESS && buffer->size != 0 && !can_share(device, buffer, data) &&
        (buffer->memory == NULL || buffer->memory->shared == NULL)) {
        error = wpc_opencl_open(device);
        if (error == WASI_PARALLEL_SUCCESS && buffer->memory == NULL) error = allocate(device, buffer, NULL);
        if (error == WASI_PARALLEL_SUCCESS) error = copy_in(device, buffer, data);
    }
    pthread_mutex_unlock(&wpc_opencl_lock);
    return error;
}

wasi_parallel_errno wpc_opencl_read_buffer(wpc_buffer *buffer, uint8_t *data, const uint8_t *home) {
    wpc_opencl_device *device = buffer->device->opencl;
    wasi_parallel_errno error = WASI_PARALLEL_SUCCESS;
    pthread_mutex_lock(&wpc_opencl_lock);
    if (device->is_lost) {
        error = WASI_PARALLEL_DEVICE_LOST;
    } else if (buffer->size == 0) {
        // Nothing to read.
    } else if (buffer->memory != NULL && buffer->memory->shared == NULL && buffer->device_is_current) {
        error = wpc_opencl_copy_out(device, buffer->memory->memory, data, buffer->size, "read");
    } else if (home == NULL) {
        memset(data, 0, buffer->size);
    } else if (home != data) {
        memmove(data, home, buffer->size);
    }
    pthread_mutex_unlock(&wpc_opencl_lock);
    return error;
}

void wpc_opencl_buffer_changed(wpc_buffer *buffer) {
    pthread_mutex_lock(&wpc_opencl_lock);
    buffer->device_is_current = false;
    pthread_mutex_unlock(&wpc_opencl_lock);
}

void wpc_opencl_free_buffer(wpc_buffer *buffer) {
    pthread_mutex_lock(&wpc_opencl_lock);
    release(buffer->device->opencl, buffer);
    pthread_mutex_unlock(&wpc_opencl_lock);
}

wasi_parallel_errno wpc_opencl_bring_to_device(wpc_opencl_device *device, wpc_buffer *buffer, uint8_t *home,
                                               wpc_cl_mem *memory) {
    *memory = NULL;
    if (buffer->size == 0) return WASI_PARALLEL_SUCCESS;
    wasi_parallel_errno error;
    if (buffer->memory == NULL && (error = allocate(device, buffer, home)) != WASI_PARALLEL_SUCCESS) return error;
    struct wpc_opencl_memory *on = buffer->memory;
    *memory = on->memory;
    if (on->shared != NULL) {
        if (on->mapping == NULL) return WASI_PARALLEL_SUCCESS;
        wpc_cl_int status = wpc_cl.EnqueueUnmapMemObject(device->queue, on->memory, on->mapping, 0, NULL, NULL);
        on->mapping = NULL;
        return status == WPC_CL_SUCCESS ? WASI_PARALLEL_SUCCESS
                                        : wpc_opencl_error(device, status, "clEnqueueUnmapMemObject");
    }
    if (buffer->device_is_current) return WASI_PARALLEL_SUCCESS;
    if (home != NULL && buffer->host_is_current) return copy_in(device, buffer, home);
    const uint8_t zero = 0;
    wpc_cl_int status = wpc_cl.EnqueueFillBuffer(device->queue, on->memory, &zero, 1, 0, buffer->size, 0, NULL, NULL);
    if (status != WPC_CL_SUCCESS) return wpc_opencl_error(device, status, "clEnqueueFillBuffer");
    buffer->device_is_current = true;
    return WASI_PARALLEL_SUCCESS;
}

wasi_parallel_errno wpc_opencl_bring_back(wpc_opencl_device *device, wpc_buffer *buffer, bool has_changed) {
    struct wpc_opencl_memory *on = buffer->memory;
    if (on == NULL) return WASI_PARALLEL_SUCCESS;
    if (on->shared == NULL) {
        if (has_changed) buffer->host_is_current = false;
        return WASI_PARALLEL_SUCCESS;
    }
    if (on->mapping != NULL) return WASI_PARALLEL_SUCCESS; // the same buffer twice in one call
    wpc_cl_int status;
    on->mapping = wpc_cl.EnqueueMapBuffer(device->queue, on->memory, 1, WPC_CL_MAP_READ | WPC_CL_MAP_WRITE, 0, on->size,
                                          0, NULL, NULL, &status);
    buffer->host_is_current = true;
    return on->mapping != NULL ? WASI_PARALLEL_SUCCESS : wpc_opencl_error(device, status, "clEnqueueMapBuffer");
}
