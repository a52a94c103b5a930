/// parallel_for.c - the import: a kernel run over 0 ..< num_threads, on the CPU or on an OpenCL device.
#include "base/backtrace.h"
#include "base/check_stack.h"
#include "base/collector.h"
#include "parallel/check.h"
#include "parallel/devices.h"
#include "parallel/instance_state.h"
#include "parallel/kernels.h"
#include "parallel/loop/holder.h"
#include "parallel/loop/pool.h"
#include "parallel/offload.h"
#include "parallel/parallel_functions.h"
#include "parallel/state/guest_memory.h"
#include "parallel/state/options.h"
#include "parallel/state/refusal.h"
#include "parallel/state/worker_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------- on the CPU

/// A loop on the CPU: what its members share.
typedef struct launch {
    wpc_parallel_state *state;
    /// The caller's thread block, of the kernel's instance. Nobody changes it while the loop runs: its caller too works
    /// on a copy.
    wpc_thread *thread;
    wpc_kernel kernel;
    uint32_t num_threads, block_size;
    const uint32_t *buffer_arguments;
    _Atomic bool has_trapped;
    wpc_trap_report report;
    /// The trap was on a thread that knows nothing of the loop's caller.
    bool needs_caller;
} launch;

/// One member's part in it.
typedef struct member_run {
    /// First: wpc_thread.parallel points here. WPC_NO_INDEX: none of a chunk's iterations can trap.
    volatile uint32_t iteration;
    launch *launch;
    wpc_member *member;
    wpc_thread *block;
} member_run;

static void run_chunks(void *context) {
    member_run *run = context;
    launch *self = run->launch;
    if (run->member->waiting_context == NULL)
        wpc_worker_block_use_own_stack(self->state, run->block, run->member->worker->slot - 1);
    uint32_t lo, hi;
    while (wpc_member_take(run->member, &lo, &hi)) {
        run->iteration = WPC_NO_INDEX;
        const wpc_iterations chunk = {lo, hi, self->num_threads, self->block_size, self->buffer_arguments};
        wpc_kernel_run(&self->kernel, run->block, &run->iteration, &chunk);
    }
}

/// Says in which iteration it was. Nested loops add theirs. A thread that is stopped by others may be in no iteration that is known.
static void add_iteration(wpc_trap_report *report, const member_run *run) {
    uint32_t iteration = run->iteration;
    if (report->kind == WPC_TRAP_EXIT || iteration == WPC_NO_INDEX) return;
    size_t length = strnlen(report->detail, sizeof report->detail - 1);
    char *end = report->detail + length;
    size_t room = sizeof report->detail - length;
    const char *separator = length != 0 ? ", " : "";
    snprintf(end, room, "%sin iteration %u of parallel_for", separator, iteration);
}

/// The first trap wins. Nobody sees the loop stopped before its report is there: only who wrote it may stop the loop.
static void stop_with(launch *self, wpc_member *member, const wpc_trap_report *report) {
    if (atomic_exchange(&self->has_trapped, true)) return;
    self->report = *report;
    self->needs_caller = member->waiting_context != self && report->kind != WPC_TRAP_EXIT;
    wpc_member_stop(member);
}

static void run_on_block(launch *self, wpc_member *member, void *storage) {
    member_run run = {
        .launch = self, .member = member, .block = wpc_worker_block_make(self->state, storage, self->thread)};
    const launch *waiting = member->waiting_context;
    if (waiting != NULL && waiting != self) wpc_worker_block_share_stack(self->state, run.block, waiting->thread);
    run.block->parallel = (void *)&run.iteration;
    wpc_trap_report report;
    // An iteration that makes teams does so as nobody's member.
    void *outer = wpc_the_team_place.scope;
    wpc_the_team_place.scope = NULL;
    bool has_returned = wpc_protect(run.block, run_chunks, &run, &report);
    if (__builtin_expect(wpc_the_team_place.scope != NULL, 0)) wpc_team_scope_end(wpc_the_team_place.scope);
    wpc_the_team_place.scope = outer;
    if (has_returned) return;
    add_iteration(&report, &run);
    stop_with(self, member, &report);
}

/// The body of the loop: gives the member a thread block of its own.
static void take_part(void *context, wpc_member *member) {
    launch *self = context;
    _Alignas(16) uint8_t small[2048];
    size_t size = wpc_worker_block_size(self->state);
    if (size <= sizeof small) {
        run_on_block(self, member, small);
        return;
    }
    void *storage = wpc_the_collector.allocate(size);
    if (storage != NULL) {
        run_on_block(self, member, storage);
    } else {
        const wpc_trap_report report = {.kind = WPC_TRAP_OUT_OF_MEMORY};
        stop_with(self, member, &report);
    }
    if (storage != NULL) wpc_the_collector.free(storage);
}

/// The calls that led to the loop, behind those that led from there to the trap.
static void add_caller(wpc_trap_report *report) {
    wpc_trap_report caller;
    wpc_backtrace_capture(&caller);
    for (uint32_t i = 0; i < caller.frame_count && report->frame_count < WPC_TRAP_FRAMES; i++)
        report->frames[report->frame_count++] = caller.frames[i];
}

/// Block_size is the smallest grain where iterations abound, so that nobody's share gets noticeably larger by it.
static uint32_t smallest_grain(uint32_t num_threads, uint32_t block_size) {
    uint32_t most = num_threads / (64 * (wpc_the_pool.thread_count + 1));
    uint32_t grain = block_size < most ? block_size : most;
    return grain == 0 ? 1 : grain;
}

static wasi_parallel_errno run_on_cpu(wpc_thread *thread, wpc_loop_place place, wpc_kernel *kernel,
                                      uint32_t num_threads, uint32_t block_size, const uint32_t *buffer_arguments) {
    // A kernel of another instance has that one's globals and stack.
    const wpc_instance *instance = kernel->function->instance;
    if (instance != NULL && instance != thread->instance) thread = wpc_callee_thread(thread, kernel->function);
    wpc_parallel_state *state = wpc_parallel_state_of(thread);
    if (state == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    if (num_threads < 2) place = WPC_LOOP_ON_CALLER;
    if (place == WPC_LOOP_ON_POOL) {
        wasi_parallel_errno error = wpc_prepare_workers(thread, state);
        if (error != WASI_PARALLEL_SUCCESS) return error;
    }
    launch self;
    self.state = state;
    self.thread = thread;
    self.kernel = *kernel;
    self.num_threads = num_threads;
    self.block_size = block_size;
    self.buffer_arguments = buffer_arguments;
    atomic_init(&self.has_trapped, false);
    self.needs_caller = false;
    uint32_t hash = (uint32_t)((uintptr_t)kernel->function->code >> 4) + num_threads * 7 + block_size * 31;
    bool is_complete = wpc_pool_for(&(wpc_loop_request){.place = place,
                                                        .count = num_threads,
                                                        .smallest_grain = smallest_grain(num_threads, block_size),
                                                        .group = thread->instance,
                                                        .body = take_part,
                                                        .context = &self,
                                                        .last_ticks = &state->loop_ticks[hash % WPC_LOOP_TICKS]});
    if (atomic_load(&self.has_trapped)) {
        if (self.needs_caller) add_caller(&self.report);
        wpc_trap_forward(&self.report);
    }
    if (!is_complete) {
        // A loop around this one was stopped. Its iteration can't go on as if this loop had run; where the trap
        // arrives, it is not the first one and is forgotten.
        const launch *stopped = wpc_pool_stopped_context();
        wpc_trap_forward(&stopped->report);
    }
    return WASI_PARALLEL_SUCCESS;
}

// ---------------------------------------------------------------------------------------- either device

/// The buffers of a call.
typedef struct arguments {
    uint32_t in_count, count;
    wpc_buffer **buffers;
    /// Address and length of each in linear memory.
    uint32_t *values;
    uint8_t **home;
} arguments;

/// No call has more: the kernel would have too many parameters.
#define BUFFERS_MOST 512u
#define BUFFERS_ON_STACK 16u

static uint32_t load_handle(const uint8_t *place) {
    return (uint32_t)place[0] | (uint32_t)place[1] << 8 | (uint32_t)place[2] << 16 | (uint32_t)place[3] << 24;
}

static const char call_name[] = "parallel_for";

/// Finds the buffers and checks that they are of one device, and that none is an output that nobody may store to.
static wasi_parallel_errno find_buffers(wpc_parallel_state *state, uint32_t kernel, arguments *arguments,
                                        const uint8_t *in, const uint8_t *out, const wpc_device **device) {
    for (uint32_t i = 0; i < arguments->count; i++) {
        bool is_in = i < arguments->in_count;
        uint32_t number = is_in ? i : i - arguments->in_count;
        uint32_t handle = load_handle((is_in ? in : out) + 4 * (size_t)number);
        const char *list = is_in ? "in" : "out";
        wpc_buffer *buffer = wpc_buffer_find(state, handle);
        if (buffer == NULL)
            return wpc_refuse(state, WASI_PARALLEL_BAD_BUFFER, call_name, kernel,
                              "kernel %u, %s buffer %u: %u is no buffer's handle", kernel, list, number, handle);
        if (!is_in && !wpc_buffer_is_writable(buffer))
            return wpc_refuse(state, WASI_PARALLEL_ACCESS_DENIED, call_name, kernel,
                              "kernel %u, out buffer %u: " WPC_BUFFER_FORMAT ": nothing may store to a READ buffer",
                              kernel, number, WPC_BUFFER_ARGUMENTS(handle, buffer));
        if (i == 0)
            *device = buffer->device;
        else if (*device != buffer->device)
            return wpc_refuse(state, WASI_PARALLEL_DEVICE_MISMATCH, call_name, kernel,
                              "kernel %u, %s buffer %u: " WPC_BUFFER_FORMAT
                              ": it is device %u's, and the first one is device %u's",
                              kernel, list, number, WPC_BUFFER_ARGUMENTS(handle, buffer), buffer->device->handle,
                              (*device)->handle);
        arguments->buffers[i] = buffer;
    }
    return WASI_PARALLEL_SUCCESS;
}

/// Gives the buffer a place in linear memory that holds its contents: where the CPU's kernels find it.
static wasi_parallel_errno bring_to_host(wpc_thread *thread, wpc_parallel_state *state, wpc_buffer *buffer) {
    wasi_parallel_errno error = wpc_buffer_place(thread, state, buffer);
    if (error != WASI_PARALLEL_SUCCESS) return error;
    if (buffer->device->opencl == NULL || buffer->host_is_current) return WASI_PARALLEL_SUCCESS;
    uint8_t *home = wpc_buffer_home(thread, buffer);
    error = wpc_opencl_read_buffer(buffer, home, home);
    if (error == WASI_PARALLEL_SUCCESS) buffer->host_is_current = true;
    return error;
}

static const wpc_module_device_kernel *find_device_kernel(const wpc_module *module, uint32_t id) {
    for (uint32_t i = 0; i < module->device_kernel_count; i++)
        if (module->device_kernels[i].id == id) return &module->device_kernels[i];
    return NULL;
}

static wasi_parallel_errno run_on_opencl(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *device,
                                         const wpc_module_device_kernel *kernel, uint32_t num_threads,
                                         uint32_t block_size, arguments *arguments) {
    if (kernel->buffer_count != WPC_NO_INDEX && kernel->buffer_count != arguments->count)
        return WASI_PARALLEL_SIGNATURE_MISMATCH;
    uint64_t global_size = (uint64_t)num_threads * block_size;
    if (global_size > UINT32_MAX) return WASI_PARALLEL_OUT_OF_RANGE;
    if (global_size == 0) return WASI_PARALLEL_SUCCESS;
    for (uint32_t i = 0; i < arguments->count; i++) {
        arguments->home[i] = wpc_buffer_home(thread, arguments->buffers[i]);
    }
    return wpc_opencl_launch(state, device, &(wpc_attached_call){.kernel = kernel,
                                                                .global_size = global_size,
                                                                .block_size = block_size,
                                                                .count = arguments->count,
                                                                .buffers = arguments->buffers,
                                                                .home = arguments->home});
}

/// Whether the kernel's code tells what it accesses. Says so once where the program was not compiled for that.
static bool can_check(const wpc_thread *thread, const wpc_kernel *kernel) {
    static _Atomic bool has_warned;
    if (wpc_check_run == NULL && !atomic_exchange(&has_warned, true))
        fprintf(stderr, "wpc: WPC_PARALLEL_CHECK: nothing is checked: the program was compiled without --parallel-check\n");
    return wpc_check_run != NULL && kernel->function->instance == thread->instance;
}

static wasi_parallel_errno call_kernel(wpc_thread *thread, wpc_parallel_state *state, const wpc_device *device,
                                       uint32_t index, uint32_t num_threads, uint32_t block_size,
                                       arguments *arguments) {
    if (device->opencl != NULL) {
        const wpc_module_device_kernel *kernel = find_device_kernel(state->module, index);
        if (kernel != NULL && wpc_opencl_can_build(device->opencl, kernel))
            return run_on_opencl(thread, state, device, kernel, num_threads, block_size, arguments);
    }
    wpc_kernel kernel;
    wasi_parallel_errno error = wpc_kernel_find(thread, state, index, arguments->count, &kernel);
    if (error != WASI_PARALLEL_SUCCESS || num_threads == 0) return error;
    if (device->opencl != NULL) {
        wpc_offload_call call = {.kernel = index,
                                 .num_threads = num_threads,
                                 .block_size = block_size,
                                 .in_count = arguments->in_count,
                                 .count = arguments->count,
                                 .buffers = arguments->buffers,
                                 .home = arguments->home};
        if (wpc_offload_run(thread, state, device, &kernel, &call, arguments->values, &error)) return error;
    }
    for (uint32_t i = 0; i < arguments->count; i++) {
        wpc_buffer *buffer = arguments->buffers[i];
        if ((error = bring_to_host(thread, state, buffer)) != WASI_PARALLEL_SUCCESS) return error;
        arguments->values[2 * i] = (uint32_t)buffer->address;
        arguments->values[2 * i + 1] = buffer->size;
        if (device->opencl != NULL && wpc_buffer_is_writable(buffer)) wpc_opencl_buffer_changed(buffer);
    }
    if (__builtin_expect(wpc_parallel_options_get()->checks, 0) && can_check(thread, &kernel)) {
        const wpc_checked_loop loop = {.kernel = &kernel,
                                       .index = index,
                                       .num_threads = num_threads,
                                       .block_size = block_size,
                                       .buffers = arguments->buffers,
                                       .buffer_arguments = arguments->values,
                                       .in_count = arguments->in_count,
                                       .buffer_count = arguments->count};
        return wpc_check_run(thread, state, &loop);
    }
    wpc_loop_place place = device->kind == WPC_DEVICE_SEQUENTIAL || wpc_parallel_options_get()->is_sequential
                               ? WPC_LOOP_ON_CALLER
                               : WPC_LOOP_ON_POOL;
    if (!wpc_parallel_options_get()->logs)
        return run_on_cpu(thread, place, &kernel, num_threads, block_size, arguments->values);
    uint64_t start = wpc_nanoseconds();
    error = run_on_cpu(thread, place, &kernel, num_threads, block_size, arguments->values);
    fprintf(stderr, "wpc: parallel_for: kernel %u, %u x %u, on %s: %.3f ms\n", index, num_threads, block_size,
            place == WPC_LOOP_ON_POOL ? "the CPU's threads" : "the calling thread",
            (double)(wpc_nanoseconds() - start) / 1e6);
    return error;
}

uint32_t wpc_parallel_parallel_for(wpc_thread *thread, uint32_t kernel, uint32_t num_threads, uint32_t block_size,
                                   uint32_t in_buffers, uint32_t in_count, uint32_t out_buffers, uint32_t out_count) {
    wpc_check_stack_of(thread);
    uint64_t count = (uint64_t)in_count + out_count;
    wpc_parallel_state *state = wpc_parallel_state_of(thread);
    if (count > BUFFERS_MOST)
        return wpc_refuse(state, WASI_PARALLEL_OUT_OF_RANGE, call_name, kernel,
                          "kernel %u: %llu buffers, and no call takes more than %u", kernel, (unsigned long long)count,
                          BUFFERS_MOST);
    const uint8_t *in = wpc_guest_bytes(thread, in_buffers, 4 * (uint64_t)in_count);
    const uint8_t *out = wpc_guest_bytes(thread, out_buffers, 4 * (uint64_t)out_count);
    // The pointer to no handles may be anything.
    if ((in == NULL && in_count != 0) || (out == NULL && out_count != 0)) wpc_trap_raise(WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    if (state == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;

    // Traps leave this function by a long jump, so nothing here may need freeing.
    wpc_buffer *buffers[BUFFERS_ON_STACK], **all_buffers = buffers;
    uint32_t values[2 * BUFFERS_ON_STACK], *all_values = values;
    uint8_t *homes[BUFFERS_ON_STACK], **all_homes = homes;
    if (count > BUFFERS_ON_STACK) {
        all_buffers = __builtin_alloca(count * sizeof *all_buffers);
        all_values = __builtin_alloca(2 * count * sizeof *all_values);
        all_homes = __builtin_alloca(count * sizeof *all_homes);
    }
    arguments arguments = {.in_count = in_count,
                           .count = (uint32_t)count,
                           .buffers = all_buffers,
                           .values = all_values,
                           .home = all_homes};
    const wpc_device *device = wpc_device_default();
    wasi_parallel_errno error = find_buffers(state, kernel, &arguments, in, out, &device);
    if (error != WASI_PARALLEL_SUCCESS) return error;
    error = call_kernel(thread, state, device, kernel, num_threads, block_size, &arguments);
    if (error == WASI_PARALLEL_SUCCESS) return error;
    return wpc_refuse(state, error, call_name, kernel, "kernel %u, with %u in and %u out buffers: %s", kernel, in_count,
                      out_count, wasi_parallel_strerror(error));
}
