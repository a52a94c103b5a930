/// imports.c - get_device, create_buffer, write_buffer, read_buffer.
///
/// A buffer of the CPU is another name for bytes of linear memory: those that the guest wrote it from, or, for one that
/// was never written, memory allocated when a kernel first needs it. A buffer of an OpenCL device also has a place on
/// the device.
#include "base/check_stack.h"
#include "parallel/devices.h"
#include "parallel/instance_state.h"
#include "parallel/opencl/opencl.h"
#include "parallel/parallel_functions.h"
#include "parallel/state/buffers.h"
#include "parallel/state/refusal.h"

#include <stdlib.h>
#include <string.h>

/// The `length` bytes at `pointer`; traps if they are not all in memory 0.
static uint8_t *guest_bytes_or_trap(const wpc_thread *thread, uint32_t pointer, uint32_t length) {
    uint8_t *bytes = wpc_guest_bytes(thread, pointer, length);
    if (bytes == NULL) wpc_trap_raise(WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    return bytes;
}

static void store_handle(uint8_t *place, uint32_t handle) {
    for (int i = 0; i < 4; i++) place[i] = (uint8_t)(handle >> 8 * i);
}

uint32_t wpc_parallel_get_device(wpc_thread *thread, uint32_t hint, uint32_t out_device) {
    wpc_check_stack_of(thread);
    if (hint > WASI_PARALLEL_INTEGRATED_GPU)
        return wpc_refuse(wpc_parallel_state_of(thread), WASI_PARALLEL_BAD_HINT, "get_device", 0,
                          "%u is not 0 (CPU), 1 (DISCRETE_GPU) or 2 (INTEGRATED_GPU)", hint);
    uint8_t *place = guest_bytes_or_trap(thread, out_device, 4);
    store_handle(place, wpc_device_choose(hint)->handle);
    return WASI_PARALLEL_SUCCESS;
}

uint32_t wpc_parallel_create_buffer(wpc_thread *thread, uint32_t device, uint32_t size, uint32_t access,
                                    uint32_t out_buffer) {
    wpc_check_stack_of(thread);
    static const char call[] = "create_buffer";
    wpc_parallel_state *state = wpc_parallel_state_of(thread);
    const wpc_device *on = wpc_device_find(device);
    if (on == NULL) return wpc_refuse(state, WASI_PARALLEL_BAD_DEVICE, call, 0, "%u is no device's handle", device);
    if (access > WASI_PARALLEL_READ_WRITE)
        return wpc_refuse(state, WASI_PARALLEL_BAD_ACCESS_KIND, call, 0,
                          "access kind %u is not 0 (READ), 1 (WRITE) or 2 (READ_WRITE)", access);
    uint8_t *place = guest_bytes_or_trap(thread, out_buffer, 4);
    wpc_buffer *buffer = calloc(1, sizeof *buffer);
    if (state == NULL || buffer == NULL) {
        free(buffer);
        return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    }
    buffer->device = on;
    buffer->size = size;
    buffer->access = access;
    uint32_t handle;
    wasi_parallel_errno error = wpc_buffer_add(state, buffer, &handle);
    if (error != WASI_PARALLEL_SUCCESS) {
        free(buffer);
        return wpc_refuse(state, error, call, 0, "%s", wasi_parallel_strerror(error));
    }
    store_handle(place, handle);
    return WASI_PARALLEL_SUCCESS;
}

/// Finds the buffer and checks the length, which both transfers have to do before anything else.
static wasi_parallel_errno find_for_transfer(wpc_thread *thread, const char *call, uint32_t handle, uint32_t length,
                                             wpc_parallel_state **state, wpc_buffer **buffer) {
    wpc_check_stack_of(thread);
    *state = wpc_parallel_state_of(thread);
    if (*state == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    *buffer = wpc_buffer_find(*state, handle);
    if (*buffer == NULL)
        return wpc_refuse(*state, WASI_PARALLEL_BAD_BUFFER, call, 0, "%u is no buffer's handle", handle);
    if (length == (*buffer)->size) return WASI_PARALLEL_SUCCESS;
    return wpc_refuse(*state, WASI_PARALLEL_LENGTH_MISMATCH, call, 0, WPC_BUFFER_FORMAT ": the data have %u bytes",
                      WPC_BUFFER_ARGUMENTS(handle, *buffer), length);
}

/// The device is the reason.
static wasi_parallel_errno refuse_transfer(wpc_parallel_state *state, wasi_parallel_errno error, const char *call,
                                           uint32_t handle, const wpc_buffer *buffer) {
    return wpc_refuse(state, error, call, 0, WPC_BUFFER_FORMAT ": %s", WPC_BUFFER_ARGUMENTS(handle, buffer),
                      wasi_parallel_strerror(error));
}

uint32_t wpc_parallel_write_buffer(wpc_thread *thread, uint32_t data, uint32_t length, uint32_t handle) {
    wpc_parallel_state *state;
    wpc_buffer *buffer;
    static const char call[] = "write_buffer";
    wasi_parallel_errno error = find_for_transfer(thread, call, handle, length, &state, &buffer);
    if (error != WASI_PARALLEL_SUCCESS) return error;
    // Allowed for every access kind: it also says where an output buffer lives.
    uint8_t *bytes = guest_bytes_or_trap(thread, data, length);
    pthread_mutex_lock(&state->lock);
    buffer->address = data;
    buffer->has_address = true;
    buffer->host_is_current = true;
    pthread_mutex_unlock(&state->lock);
    if (buffer->device->opencl != NULL) error = wpc_opencl_write_buffer(buffer, bytes);
    return error == WASI_PARALLEL_SUCCESS ? error : refuse_transfer(state, error, call, handle, buffer);
}

uint32_t wpc_parallel_read_buffer(wpc_thread *thread, uint32_t handle, uint32_t data, uint32_t length) {
    wpc_parallel_state *state;
    wpc_buffer *buffer;
    static const char call[] = "read_buffer";
    wasi_parallel_errno error = find_for_transfer(thread, call, handle, length, &state, &buffer);
    if (error != WASI_PARALLEL_SUCCESS) return error;
    // Allowed for every access kind: what was written can be read back.
    uint8_t *bytes = guest_bytes_or_trap(thread, data, length);
    const uint8_t *home = wpc_buffer_home(thread, buffer);
    if (buffer->device->opencl != NULL) {
        error = wpc_opencl_read_buffer(buffer, bytes, home);
        return error == WASI_PARALLEL_SUCCESS ? error : refuse_transfer(state, error, call, handle, buffer);
    }
    if (home == NULL)
        memset(bytes, 0, length);
    else if (home != bytes)
        memmove(bytes, home, length);
    return WASI_PARALLEL_SUCCESS;
}
