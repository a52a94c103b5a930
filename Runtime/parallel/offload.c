/// offload.c - parallel_for on an OpenCL device by the Wasm function itself: whether that can be, and what comes back.
#include "parallel/offload.h"

#include "base/backtrace.h"
#include "parallel/state/options.h"
#include "parallel/state/worker_block.h"

#include <stdio.h>
#include <stdlib.h>

// ---------------------------------------------------------------------------------------- staying on the CPU

static const char no_code[] = "the module has no device code for its function (wpc inspect says why)";
static const char is_off[] = "WPC_OFFLOAD is off";

/// What was said about a kernel, so that it is said once.
struct wpc_offload_note {
    uint32_t kernel;
    const char *reason;
    struct wpc_offload_note *next;
};

/// True the first time.
static bool note(wpc_parallel_state *state, uint32_t kernel, const char *reason) {
    pthread_mutex_lock(&state->lock);
    struct wpc_offload_note *known = state->offload_notes;
    while (known != NULL && (known->kernel != kernel || known->reason != reason)) known = known->next;
    bool is_new = known == NULL;
    struct wpc_offload_note *added = is_new ? malloc(sizeof *added) : NULL;
    if (added != NULL) {
        *added = (struct wpc_offload_note){kernel, reason, state->offload_notes};
        state->offload_notes = added;
    }
    pthread_mutex_unlock(&state->lock);
    return is_new;
}

void wpc_offload_free_notes(wpc_parallel_state *state) {
    while (state->offload_notes != NULL) {
        struct wpc_offload_note *known = state->offload_notes;
        state->offload_notes = known->next;
        free(known);
    }
}

/// The kernel stays on the CPU. WPC_OFFLOAD=require doesn't allow that. A device without 64-bit floats is worth a line even
/// unasked: the program may be much slower than it is on another machine.
static void stay_on_cpu(wpc_parallel_state *state, const wpc_device *device, const wpc_kernel *kernel, uint32_t index,
                        const char *reason) {
    const wpc_parallel_options *options = wpc_parallel_options_get();
    const wpc_device_info *info = wpc_opencl_device_info(device->opencl);
    if (options->offload == WPC_OFFLOAD_REQUIRE) {
        char text[128];
        snprintf(text, sizeof text, "WPC_OFFLOAD=require: kernel %u: %s", index, reason);
        wpc_trap_raise_detail(WPC_TRAP_HOST, text);
    }
    if ((options->logs || reason == wpc_opencl_no_f64) && note(state, index, reason)) {
        char name[256];
        wpc_kernel_describe(kernel, index, name, sizeof name);
        fprintf(stderr, "wpc: parallel_for: %s runs on the CPU and not on %s: %s\n", name, info->name, reason);
    }
}

// ---------------------------------------------------------------------------------------- whether it can be

/// The kernel's device code, and why the device can't run it: of several the first that it can, else the first.
static const wpc_module_offload_kernel *find_offload_kernel(const wpc_instance *instance, const wpc_device *device,
                                                            const wpc_kernel *kernel, const char **obstacle) {
    const wpc_module *module = instance->module;
    const wpc_module_offload_kernel *found = NULL;
    *obstacle = no_code;
    for (uint32_t i = 0; i < module->offload_kernel_count; i++) {
        const wpc_module_offload_kernel *offload = &module->offload_kernels[i];
        if (instance->functions[offload->function] != kernel->function ||
            offload->parameter_count != kernel->parameter_count)
            continue;
        const char *reason = wpc_opencl_offload_obstacle(device->opencl, offload);
        if (found != NULL && reason != NULL) continue;
        found = offload;
        *obstacle = reason;
        if (reason == NULL) break;
    }
    return found;
}

static bool overlaps(uint64_t start, uint64_t length, uint64_t other_start, uint64_t other_length) {
    return length != 0 && other_length != 0 && start < other_start + other_length && other_start < start + length;
}

/// The caller's stack pointer. False: the module has none that is known.
static bool find_stack_top(const wpc_thread *thread, uint32_t *top) {
    const wpc_module *module = thread->instance->module;
    if (module->stack_pointer_global == WPC_NO_INDEX || module->globals[module->stack_pointer_global].type != WPC_I32)
        return false;
    *top = (uint32_t)wpc_block_global(module, thread, module->stack_pointer_global)->i32;
    return true;
}

/// Memory that the device would see twice, so that a store to one place would not be seen in the other.
static const char *find_overlap(const wpc_thread *thread, const wpc_module_offload_kernel *offload,
                                const wpc_offload_call *call, bool has_stack) {
    for (uint32_t i = 0; i < call->count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (call->buffers[i] != call->buffers[k] && overlaps(call->values[2 * i], call->values[2 * i + 1],
                                                                 call->values[2 * k], call->values[2 * k + 1]))
                return "two of its buffers overlap in the linear memory";
    if (offload->stack_bytes == 0) return NULL;
    if (!has_stack) return "its stack pointer is not known";
    uint32_t top = call->stack_top;
    if (top < offload->stack_bytes || top % 16 != 0 || top > wpc_guest_length(thread))
        return "there is no room for its stack below the caller's";
    for (uint32_t i = 0; i < call->count; i++)
        if (overlaps(call->values[2 * i], call->values[2 * i + 1], top - offload->stack_bytes, offload->stack_bytes))
            return "a buffer overlaps with its stack";
    return NULL;
}

/// Address and length of each buffer. Kernels get both, so a buffer that was never written needs a place too.
static wasi_parallel_errno place_buffers(wpc_thread *thread, wpc_parallel_state *state, wpc_offload_call *call,
                                         uint32_t *values) {
    call->values = values;
    for (uint32_t i = 0; i < call->count; i++) {
        wpc_buffer *buffer = call->buffers[i];
        wasi_parallel_errno error = wpc_buffer_place(thread, state, buffer);
        if (error != WASI_PARALLEL_SUCCESS) return error;
        values[2 * i] = (uint32_t)buffer->address;
        values[2 * i + 1] = buffer->size;
        call->home[i] = wpc_guest_bytes(thread, buffer->address, buffer->size);
    }
    return WASI_PARALLEL_SUCCESS;
}

// ---------------------------------------------------------------------------------------- running

/// The report that the CPU would make: the device's instruction first, then the calls that led to the loop.
static _Noreturn void raise_trap(const wpc_module *module, const uint32_t *trap) {
    wpc_trap_report report = {.kind = (wpc_trap_kind)trap[WPC_OFFLOAD_TRAP_KIND],
                              .device_module = module,
                              .device_function = trap[WPC_OFFLOAD_TRAP_FUNCTION],
                              .device_offset = trap[WPC_OFFLOAD_TRAP_OFFSET]};
    snprintf(report.detail, sizeof report.detail, "in iteration %u of parallel_for", trap[WPC_OFFLOAD_TRAP_ITERATION]);
    wpc_backtrace_capture(&report);
    // The device's function takes the place of one.
    if (report.frame_count == WPC_TRAP_FRAMES) report.frame_count -= 1;
    wpc_trap_forward(&report);
}

bool wpc_offload_run(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *device, const wpc_kernel *kernel,
                     wpc_offload_call *call, uint32_t *values, wasi_parallel_errno *error) {
    wpc_offload_outcome outcome = {.obstacle = NULL};
    const wpc_module_offload_kernel *offload =
        find_offload_kernel(thread->instance, device, kernel, &outcome.obstacle);
    if (wpc_parallel_options_get()->offload == WPC_OFFLOAD_OFF) outcome.obstacle = is_off;
    if (outcome.obstacle == NULL) {
        *error = place_buffers(thread, state, call, values);
        if (*error != WASI_PARALLEL_SUCCESS) return true;
        bool has_stack = find_stack_top(thread, &call->stack_top);
        outcome.obstacle = find_overlap(thread, offload, call, has_stack);
    }
    if (outcome.obstacle == NULL) *error = wpc_opencl_offload(thread, state, device, offload, call, &outcome);
    if (outcome.obstacle != NULL) {
        stay_on_cpu(state, device, kernel, call->kernel, outcome.obstacle);
        return false;
    }
    uint32_t trap = outcome.trap[WPC_OFFLOAD_TRAP_KIND];
    if (*error != WASI_PARALLEL_SUCCESS || trap == WPC_TRAP_NONE) return true;
    if (trap < WPC_TRAP_EXIT) raise_trap(state->module, outcome.trap);
    *error = WASI_PARALLEL_DEVICE_ERROR;
    return true;
}
