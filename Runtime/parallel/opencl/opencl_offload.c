/// opencl_offload.c - launches of kernels that the compiler made from Wasm functions (wpc_module_offload_kernel).
#include "parallel/opencl/opencl_internal.h"

#include "parallel/state/worker_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Parameters before those of the buffers, and of each buffer.
enum { TRAP, GLOBALS, IMAGE, MEMORY_BYTES, NUM_THREADS, BLOCK_SIZE, STACK_TOP, FIXED_PARAMETERS };
enum { BYTES, ADDRESS, LENGTH, WRITABLE, BUFFER_PARAMETERS };

#define LOCAL_SIZE_MOST 256u

/// Whether groups of `size` leave at most an eighth of a GPU's lanes idle.
static bool fills_lanes(const wpc_opencl_device *device, size_t size, size_t multiple) {
    if (device->info.kind == WPC_DEVICE_OPENCL_OTHER) return true;
    size_t lanes = (size + multiple - 1) / multiple * multiple;
    return (lanes - size) * 8 <= lanes;
}

/// The size of the work-groups: a power of two, smaller where there are so few iterations that large groups would leave compute
/// units idle; or a little less that divides their number. Where nothing does, what is left runs in groups of one item: no kernel
/// has to ask whether its item is one of the loop's, which on CPUs would keep drivers from running items side by side.
static size_t choose_local_size(const wpc_opencl_device *device, const wpc_opencl_kernel *built, uint32_t num_threads) {
    size_t size = 1;
    while (size < LOCAL_SIZE_MOST && 2 * size <= built->work_group_most) size *= 2;
    size_t multiple = built->work_group_multiple != 0 ? built->work_group_multiple : 1;
    while (size / 2 >= multiple && num_threads / size < 2 * (uint64_t)device->info.compute_units) size /= 2;
    while (size > num_threads) size /= 2;
    for (size_t divisor = size; divisor >= size / 2 && divisor > 0; divisor--)
        if (num_threads % divisor == 0 && fills_lanes(device, divisor, multiple)) return divisor;
    return size;
}

static const uint32_t no_trap[WPC_OFFLOAD_TRAP_WORDS];

/// Without traps of earlier kernels in it. If that can't be, the memory is made anew next time.
static wasi_parallel_errno clear_trap_words(wpc_opencl_device *device) {
    wasi_parallel_errno error =
        wpc_opencl_copy_in(device, device->trap_words, 0, no_trap, sizeof no_trap, true, NULL);
    if (error == WASI_PARALLEL_SUCCESS) return error;
    wpc_cl.ReleaseMemObject(device->trap_words);
    device->trap_words = NULL;
    return error;
}

static wasi_parallel_errno prepare_trap_words(wpc_opencl_device *device) {
    if (device->trap_words != NULL) return WASI_PARALLEL_SUCCESS;
    wpc_cl_int status;
    device->trap_words = wpc_cl.CreateBuffer(device->context, WPC_CL_MEM_READ_WRITE, sizeof no_trap, NULL, &status);
    if (device->trap_words == NULL) return wpc_opencl_error(device, status, "clCreateBuffer");
    return clear_trap_words(device);
}

/// Makes room on the device for `size` bytes of globals, and on the host for what is there.
static wasi_parallel_errno grow_globals(wpc_opencl_device *device, size_t size) {
    if (device->globals != NULL) wpc_cl.ReleaseMemObject(device->globals);
    free(device->globals_values);
    device->globals = NULL;
    device->globals_size = 0;
    device->globals_values = malloc(size);
    if (device->globals_values == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    wpc_cl_int status;
    device->globals = wpc_cl.CreateBuffer(device->context, WPC_CL_MEM_READ_ONLY, size, NULL, &status);
    if (device->globals == NULL) return wpc_opencl_error(device, status, "clCreateBuffer");
    device->globals_size = size;
    return WASI_PARALLEL_SUCCESS;
}

/// The values of the kernel's globals on the device; `*memory` NULL: it uses none.
static wasi_parallel_errno prepare_globals(wpc_opencl_device *device, const wpc_thread *thread,
                                           const wpc_module_offload_kernel *kernel, wpc_cl_mem *memory) {
    *memory = NULL;
    size_t size = kernel->global_count * sizeof(wpc_value);
    if (size == 0) return WASI_PARALLEL_SUCCESS;
    bool has_changed = size > device->globals_size;
    wasi_parallel_errno error = has_changed ? grow_globals(device, size) : WASI_PARALLEL_SUCCESS;
    if (error != WASI_PARALLEL_SUCCESS) return error;
    for (uint32_t i = 0; i < kernel->global_count; i++) {
        const wpc_value *value = wpc_block_global(thread->instance->module, thread, kernel->globals[i]);
        if (!has_changed && memcmp(&device->globals_values[i], value, sizeof *value) == 0) continue;
        has_changed = true;
        device->globals_values[i] = *value;
    }
    if (has_changed) error = wpc_opencl_copy_in(device, device->globals, 0, device->globals_values, size, true, NULL);
    // What is there is not known now.
    if (error != WASI_PARALLEL_SUCCESS) device->globals_size = 0;
    *memory = device->globals;
    return error;
}

static size_t parameter_count(const wpc_offload_call *call) {
    return FIXED_PARAMETERS + (size_t)BUFFER_PARAMETERS * call->count;
}

/// The parameters that are numbers, at their places, and 0 at those of the others.
static void list_numbers(const wpc_offload_call *call, uint64_t memory_bytes, uint64_t *numbers) {
    memset(numbers, 0, parameter_count(call) * sizeof *numbers);
    numbers[MEMORY_BYTES] = memory_bytes;
    numbers[NUM_THREADS] = call->num_threads;
    numbers[BLOCK_SIZE] = call->block_size;
    numbers[STACK_TOP] = call->stack_top;
    for (uint32_t i = 0; i < call->count; i++) {
        uint64_t *buffer = numbers + FIXED_PARAMETERS + (size_t)BUFFER_PARAMETERS * i;
        buffer[ADDRESS] = call->values[2 * i];
        buffer[LENGTH] = call->values[2 * i + 1];
        buffer[WRITABLE] = wpc_buffer_is_writable(call->buffers[i]) ? call->values[2 * i + 1] : 0;
    }
}

typedef struct arguments {
    wpc_opencl_device *device;
    const wpc_opencl_kernel *built;
    uint32_t next;
    wasi_parallel_errno error;
} arguments;

/// Sets the next argument, unless one before failed.
static void add(arguments *arguments, size_t size, const void *value) {
    if (arguments->error != WASI_PARALLEL_SUCCESS) return;
    arguments->error =
        wpc_opencl_set_argument(arguments->device, arguments->built, arguments->next++, size, value);
}

/// A pointer to the host's memory.
static void add_pointer(arguments *arguments, const void *pointer) {
    if (arguments->error != WASI_PARALLEL_SUCCESS) return;
    wpc_cl_int status = wpc_cl.SetKernelArgSVMPointer(arguments->built->kernel, arguments->next++, pointer);
    if (status != WPC_CL_SUCCESS)
        arguments->error = wpc_opencl_error(arguments->device, status, "clSetKernelArgSVMPointer");
}

static void add_number(arguments *arguments, uint64_t value) {
    uint32_t number = (uint32_t)value;
    add(arguments, sizeof number, &number);
}

static wasi_parallel_errno set_arguments(wpc_opencl_device *device, const wpc_opencl_kernel *built, wpc_cl_mem globals,
                                         const wpc_opencl_image *image, const uint64_t *numbers,
                                         const wpc_offload_call *call) {
    arguments to = {.device = device, .built = built};
    add(&to, sizeof device->trap_words, &device->trap_words);
    add(&to, sizeof globals, &globals);
    if (image->host != NULL)
        add_pointer(&to, image->host);
    else
        add(&to, sizeof image->memory, &image->memory);
    add(&to, sizeof numbers[MEMORY_BYTES], &numbers[MEMORY_BYTES]);
    for (uint32_t i = NUM_THREADS; i < FIXED_PARAMETERS; i++) add_number(&to, numbers[i]);
    for (uint32_t i = 0; i < call->count && to.error == WASI_PARALLEL_SUCCESS; i++) {
        const uint64_t *buffer = numbers + FIXED_PARAMETERS + (size_t)BUFFER_PARAMETERS * i;
        wpc_cl_mem memory;
        to.error = wpc_opencl_bring_to_device(device, call->buffers[i], call->home[i], &memory);
        add(&to, sizeof memory, &memory);
        for (uint32_t k = ADDRESS; k < BUFFER_PARAMETERS; k++) add_number(&to, buffer[k]);
    }
    return to.error;
}

/// Items of a loop that run in groups of one size.
typedef struct part {
    uint32_t first, count;
    size_t local;
    wpc_cl_event event;
} part;

/// Runs the loop's items, and waits once: the queue does one thing after the other.
static wasi_parallel_errno run(wpc_opencl_device *device, const wpc_opencl_source *source,
                               const wpc_opencl_kernel *built, uint32_t num_threads,
                               uint32_t trap[WPC_OFFLOAD_TRAP_WORDS]) {
    size_t local = choose_local_size(device, built, num_threads);
    uint32_t rest = (uint32_t)(num_threads % local);
    part parts[] = {{0, num_threads - rest, local, NULL}, {num_threads - rest, rest, 1, NULL}};
    const size_t count = sizeof parts / sizeof *parts;
    wasi_parallel_errno error = WASI_PARALLEL_SUCCESS;
    for (part *next = parts; next < parts + count && error == WASI_PARALLEL_SUCCESS; next++)
        if (next->count != 0)
            error = wpc_opencl_enqueue(device, built, next->first, next->count, next->local, &next->event);
    wpc_cl_int status = WPC_CL_SUCCESS;
    if (error == WASI_PARALLEL_SUCCESS)
        status = wpc_cl.EnqueueReadBuffer(device->queue, device->trap_words, 1, 0, sizeof no_trap, trap, 0, NULL, NULL);
    // After that only what became of the parts is asked for, which fails where the copy failed because of them.
    for (const part *next = parts; next < parts + count; next++) {
        if (next->event == NULL) continue;
        wasi_parallel_errno failure = wpc_opencl_finish(device, source, next->count, next->local, next->event);
        if (error == WASI_PARALLEL_SUCCESS) error = failure;
    }
    if (error == WASI_PARALLEL_SUCCESS && status != WPC_CL_SUCCESS)
        error = wpc_opencl_error(device, status, "clEnqueueReadBuffer");
    if (error == WASI_PARALLEL_SUCCESS && trap[WPC_OFFLOAD_TRAP_KIND] == WPC_TRAP_NONE) return error;
    wasi_parallel_errno failure = clear_trap_words(device);
    return error != WASI_PARALLEL_SUCCESS ? error : failure;
}

/// A launch of a kernel that is built.
typedef struct launch {
    wpc_parallel_state *state;
    wpc_opencl_device *device;
    wpc_thread *thread;
    const wpc_module_offload_kernel *kernel;
    const wpc_opencl_source *source;
    const wpc_opencl_kernel *built;
    /// The entry point's parameters that are numbers, at their places.
    const uint64_t *numbers;
    const wpc_offload_call *call;
    wpc_offload_outcome *outcome;
} launch;

/// Everything between building and giving the buffers back.
static wasi_parallel_errno run_launch(const launch *launch) {
    wpc_opencl_device *device = launch->device;
    const wpc_module_offload_kernel *kernel = launch->kernel;
    const wpc_offload_call *call = launch->call;
    uint64_t length = launch->numbers[MEMORY_BYTES];
    wpc_cl_mem globals = NULL;
    wpc_opencl_image image = {.memory = NULL};
    wasi_parallel_errno error = prepare_trap_words(device);
    if (error == WASI_PARALLEL_SUCCESS) error = prepare_globals(device, launch->thread, kernel, &globals);
    bool needs_image = (kernel->needs & WPC_OFFLOAD_NEEDS_IMAGE) != 0;
    if (error == WASI_PARALLEL_SUCCESS && needs_image) {
        error = wpc_opencl_image_find(launch->state, device, launch->thread, call->buffers, call->count, length, &image);
        if (error == WASI_PARALLEL_OUT_OF_DEVICE_MEMORY) {
            launch->outcome->obstacle = "the device has no room for a copy of the linear memory";
            return WASI_PARALLEL_SUCCESS;
        }
    }
    if (error == WASI_PARALLEL_SUCCESS)
        error = set_arguments(device, launch->built, globals, &image, launch->numbers, call);
    if (error == WASI_PARALLEL_SUCCESS)
        error = run(device, launch->source, launch->built, call->num_threads, launch->outcome->trap);
    if (device->is_lost) return error;
    // Shared memory goes back to the guest whatever happened, and so does what an item stored before another trapped.
    wasi_parallel_errno failure = WASI_PARALLEL_SUCCESS;
    if ((kernel->needs & WPC_OFFLOAD_NEEDS_IMAGE_STORES) != 0)
        failure = wpc_opencl_image_return(launch->state, device, launch->thread, length);
    for (uint32_t i = 0; i < call->count; i++) {
        wpc_buffer *buffer = call->buffers[i];
        wasi_parallel_errno returned = wpc_opencl_bring_back(device, buffer, wpc_buffer_is_writable(buffer));
        if (failure == WASI_PARALLEL_SUCCESS) failure = returned;
    }
    return error != WASI_PARALLEL_SUCCESS ? error : failure;
}

wasi_parallel_errno wpc_opencl_offload(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *on,
                                       const wpc_module_offload_kernel *kernel, const wpc_offload_call *call,
                                       wpc_offload_outcome *outcome) {
    wpc_opencl_device *device = on->opencl;
    uint64_t *numbers = __builtin_alloca(parameter_count(call) * sizeof *numbers);
    list_numbers(call, wpc_guest_length(thread), numbers);
    bool is_inside = kernel->unchecked_entry_point != NULL && kernel->is_inside(numbers);
    wpc_opencl_source source = {
        .code = &kernel->code,
        .entry_point = is_inside ? kernel->unchecked_entry_point : kernel->code.entry_point,
        .options =
            (kernel->needs & WPC_OFFLOAD_NEEDS_F32_ROUNDING) != 0 ? "-cl-fp32-correctly-rounded-divide-sqrt" : NULL,
    };
    snprintf(source.label, sizeof source.label, "Wasm kernel %u", call->kernel);
    memset(outcome, 0, sizeof *outcome);
    const wpc_opencl_kernel *built = NULL;
    pthread_mutex_lock(&wpc_opencl_lock);
    wasi_parallel_errno error = wpc_opencl_open(device);
    if (error == WASI_PARALLEL_SUCCESS) error = wpc_opencl_build(state, device, &source, &built);
    if (error == WASI_PARALLEL_BUILD_FAILED) {
        outcome->obstacle = "the device's compiler refuses it";
        error = WASI_PARALLEL_SUCCESS;
    } else if (error == WASI_PARALLEL_SUCCESS &&
               built->argument_count != parameter_count(call)) {
        outcome->obstacle = "its device code takes other parameters";
    } else if (error == WASI_PARALLEL_SUCCESS) {
        error = run_launch(&(launch){.state = state,
                                     .device = device,
                                     .thread = thread,
                                     .kernel = kernel,
                                     .source = &source,
                                     .built = built,
                                     .numbers = numbers,
                                     .call = call,
                                     .outcome = outcome});
    }
    pthread_mutex_unlock(&wpc_opencl_lock);
    return error;
}
