/// opencl_image.c - the linear memory on a device, for kernels that access it outside of their buffers.
///
/// A copy, with a copy of that copy on the host: only pages that differ go over, so that tables which don't change move once.
/// On a device that reads any memory of the process (OpenCL's fine-grained system SVM) it is the linear memory itself. A memory
/// object over it (CL_MEM_USE_HOST_PTR) would not do: buffers may be such objects too, and OpenCL leaves open what happens
/// where two of them overlap. Buffers of other calls are part of it as the guest's memory has them; those of the call itself
/// are left out, since kernels look there first. What kernels stored to the copy comes back byte by byte, as far as it differs from what
/// they were given: other threads of the guest may store next to it meanwhile.
#include "parallel/opencl/opencl_internal.h"

#include "parallel/state/options.h"
#include "parallel/loop/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

/// Of one instance on one device.
struct wpc_offload_image {
    wpc_opencl_device *device;
    wpc_cl_mem memory;
    uint64_t capacity; ///< bytes
    /// What the device has.
    uint8_t *shadow;
    struct wpc_offload_image *next;
};

static void release(struct wpc_offload_image *image) {
    if (image->memory != NULL) {
        // Copies from the shadow may still be under way, where a launch failed after them.
        wpc_cl.Finish(image->device->queue);
        wpc_cl.ReleaseMemObject(image->memory);
    }
    free(image->shadow);
    image->memory = NULL;
    image->shadow = NULL;
    image->capacity = 0;
}

static struct wpc_offload_image *find(const wpc_parallel_state *state, const wpc_opencl_device *device) {
    struct wpc_offload_image *image = state->images;
    while (image != NULL && image->device != device) image = image->next;
    return image;
}

/// An image of zeros, as new linear memory is, with room to grow.
static wasi_parallel_errno allocate(struct wpc_offload_image *image, uint64_t length) {
    wpc_opencl_device *device = image->device;
    uint64_t capacity = length + length / 4;
    image->shadow = calloc(1, (size_t)capacity);
    if (image->shadow == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    wpc_cl_int status;
    image->memory = wpc_cl.CreateBuffer(device->context, WPC_CL_MEM_READ_WRITE, (size_t)capacity, NULL, &status);
    image->capacity = capacity;
    const uint8_t zero = 0;
    // Drivers may put off allocating until the memory is used.
    if (image->memory != NULL)
        status = wpc_cl.EnqueueFillBuffer(device->queue, image->memory, &zero, 1, 0, (size_t)capacity, 0, NULL, NULL);
    if (image->memory != NULL && status == WPC_CL_SUCCESS) return WASI_PARALLEL_SUCCESS;
    release(image);
    return status == WPC_CL_OUT_OF_HOST_MEMORY ? WASI_PARALLEL_OUT_OF_HOST_MEMORY : WASI_PARALLEL_OUT_OF_DEVICE_MEMORY;
}

static bool is_in_a_buffer(uint64_t start, uint64_t end, wpc_buffer **buffers, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (start >= buffers[i]->address && end <= buffers[i]->address + buffers[i]->size) return true;
    return false;
}

/// Copies the pages that differ from the shadow, from there, so that nobody changes them on the way.
static wasi_parallel_errno copy_changes(struct wpc_offload_image *image, const uint8_t *base, uint64_t length,
                                        wpc_buffer **buffers, uint32_t buffer_count) {
    uint64_t since = wpc_nanoseconds(), total = 0, run = 0;
    wasi_parallel_errno error = WASI_PARALLEL_SUCCESS;
    for (uint64_t page = 0; error == WASI_PARALLEL_SUCCESS; page += PAGE) {
        uint64_t end = length - page < PAGE ? length : page + PAGE;
        bool differs = page < length && !is_in_a_buffer(page, end, buffers, buffer_count) &&
                       memcmp(image->shadow + page, base + page, (size_t)(end - page)) != 0;
        if (differs) {
            memcpy(image->shadow + page, base + page, (size_t)(end - page));
            run += end - page;
        } else if (run != 0) {
            uint64_t stop = page < length ? page : length;
            error = wpc_opencl_copy_in(image->device, image->memory, stop - run, image->shadow + stop - run, run, false,
                                       NULL);
            total += run;
            run = 0;
        }
        if (page >= length) break;
    }
    if (total != 0 && wpc_parallel_options_get()->logs) {
        wpc_cl.Finish(image->device->queue);
        fprintf(stderr, "wpc: %s: wrote %llu bytes of linear memory that changed: %.3f ms\n", image->device->info.name,
                (unsigned long long)total, (double)(wpc_nanoseconds() - since) / 1e6);
    }
    // The shadow says what the device would have.
    if (error != WASI_PARALLEL_SUCCESS) release(image);
    return error;
}

wasi_parallel_errno wpc_opencl_image_find(wpc_parallel_state *state, wpc_opencl_device *device, wpc_thread *thread,
                                          wpc_buffer **buffers, uint32_t buffer_count, uint64_t length,
                                          wpc_opencl_image *found) {
    *found = (wpc_opencl_image){.memory = NULL};
    if (length == 0) return WASI_PARALLEL_SUCCESS;
    uint8_t *base = wpc_memory_slots(thread)[0].base;
    if (device->reads_host_memory) {
        found->host = base;
        return WASI_PARALLEL_SUCCESS;
    }
    struct wpc_offload_image *image = find(state, device);
    if (image == NULL) {
        image = calloc(1, sizeof *image);
        if (image == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
        image->device = device;
        image->next = state->images;
        state->images = image;
    }
    if (image->memory != NULL && image->capacity < length) release(image);
    if (image->memory == NULL) {
        wasi_parallel_errno error = allocate(image, length);
        if (error != WASI_PARALLEL_SUCCESS) return error;
    }
    found->memory = image->memory;
    return copy_changes(image, base, length, buffers, buffer_count);
}

/// So much is read at once, to look at what changed.
#define PIECE ((uint64_t)4 << 20)

/// Stores the bytes of `device` that differ from `shadow` to both others.
static uint64_t merge(uint8_t *memory, uint8_t *shadow, const uint8_t *device, uint64_t length) {
    uint64_t changed = 0;
    for (uint64_t page = 0; page < length; page += PAGE) {
        uint64_t end = length - page < PAGE ? length : page + PAGE;
        if (memcmp(shadow + page, device + page, (size_t)(end - page)) == 0) continue;
        for (uint64_t i = page; i < end; i++) {
            if (shadow[i] == device[i]) continue;
            memory[i] = shadow[i] = device[i];
            changed += 1;
        }
    }
    return changed;
}

wasi_parallel_errno wpc_opencl_image_return(wpc_parallel_state *state, wpc_opencl_device *device, wpc_thread *thread,
                                            uint64_t length) {
    struct wpc_offload_image *image = find(state, device);
    if (device->reads_host_memory || image == NULL || image->memory == NULL || length == 0) return WASI_PARALLEL_SUCCESS;
    uint64_t since = wpc_nanoseconds(), changed = 0, most = length < PIECE ? length : PIECE;
    uint8_t *piece = malloc((size_t)most);
    wasi_parallel_errno error = piece != NULL ? WASI_PARALLEL_SUCCESS : WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    uint8_t *base = wpc_memory_slots(thread)[0].base;
    for (uint64_t start = 0; error == WASI_PARALLEL_SUCCESS && start < length; start += most) {
        uint64_t count = length - start < most ? length - start : most;
        wpc_cl_int status =
            wpc_cl.EnqueueReadBuffer(device->queue, image->memory, 1, (size_t)start, (size_t)count, piece, 0, NULL, NULL);
        if (status == WPC_CL_SUCCESS)
            changed += merge(base + start, image->shadow + start, piece, count);
        else
            error = wpc_opencl_error(device, status, "clEnqueueReadBuffer");
    }
    free(piece);
    // The shadow doesn't say what the device has.
    if (error != WASI_PARALLEL_SUCCESS) release(image);
    if (error == WASI_PARALLEL_SUCCESS && wpc_parallel_options_get()->logs)
        fprintf(stderr, "wpc: %s: looked through %llu bytes of linear memory, %llu of them changed: %.3f ms\n",
                device->info.name, (unsigned long long)length, (unsigned long long)changed,
                (double)(wpc_nanoseconds() - since) / 1e6);
    return error;
}

void wpc_opencl_free_images(wpc_parallel_state *state) {
    pthread_mutex_lock(&wpc_opencl_lock);
    while (state->images != NULL) {
        struct wpc_offload_image *image = state->images;
        state->images = image->next;
        release(image);
        free(image);
    }
    pthread_mutex_unlock(&wpc_opencl_lock);
}
