/// check.c - WPC_PARALLEL_CHECK: runs the iterations of a loop one after the other and notes what each accesses.
///
/// Compiled code tells of each access to memory 0 before it happens (wpc_parallel_check), in programs that were
/// compiled for that (--parallel-check). What belongs to an iteration alone doesn't count: its C stack, which is one of
/// the checker's own, its thread-local block, and its globals, which are copies. An iteration of a loop in a loop is a
/// part of both.
#include "parallel/check.h"

#include "base/backtrace.h"
#include "base/collector.h"
#include "base/trap_report.h"
#include "parallel/check_shadow.h"
#include "parallel/state/guest_memory.h"
#include "parallel/state/worker_block.h"

#include <stdio.h>
#include <stdlib.h>

/// A loop that is being checked; wpc_thread.check points to the innermost one.
typedef struct level {
    struct level *outer;
    const wpc_checked_loop *loop;
    wpc_shadow *shadow;
    uint32_t iteration;
    /// The kernel's device code may store anywhere.
    bool stores_anywhere;
    /// Of each iteration's own: its stack, and its thread-local block behind the checker's stack.
    uint64_t stack_start, stack_end, tls_start, tls_end;
    // For running.
    wpc_parallel_state *state;
    wpc_thread *thread, *block;
    void *storage;
} level;

// ---------------------------------------------------------------------------------------- reports

#define TEXT_BYTES 512u

/// "f (app.wasm+0x12)" of the compiled code in front of `place`.
static void describe_place(uintptr_t place, char *text, size_t size) {
    wpc_code_place code;
    snprintf(text, size, "?");
    if (place == 0 || !wpc_backtrace_find(place - 1, &code) || code.frame_count == 0) return;
    wpc_frame frame;
    wpc_backtrace_frame(&code, 0, &frame);
    char name[200], module[100];
    wpc_name_format(frame.function_name, name, sizeof name);
    wpc_name_format(wpc_name_of(frame.module->name != NULL ? frame.module->name : "module"), module, sizeof module);
    if (*name == 0) snprintf(name, sizeof name, "function[%u]", frame.function_index);
    snprintf(text, size, "%s (%s+0x%llx)", name, module, (unsigned long long)frame.offset);
}

static const char *verb(wpc_access access) {
    static const char *const verbs[] = {"loads", "stores to", "atomically loads", "atomically changes"};
    return verbs[access];
}

/// The byte's place in one of the call's buffers, if it is in one: ", byte 4 of out buffer 0".
static void describe_byte(const wpc_checked_loop *loop, uint64_t address, char *text, size_t size) {
    *text = 0;
    for (uint32_t i = 0; i < loop->buffer_count; i++) {
        uint64_t start = loop->buffer_arguments[2 * i], length = loop->buffer_arguments[2 * i + 1];
        if (address < start || address - start >= length) continue;
        bool is_in = i < loop->in_count;
        snprintf(text, size, ", byte %llu of %s buffer %u,", (unsigned long long)(address - start),
                 is_in ? "in" : "out", is_in ? i : i - loop->in_count);
        return;
    }
}

static _Noreturn void report_race(const level *level, uint64_t address, const wpc_noted_access *now,
                                  const wpc_noted_access *before) {
    char kernel[256], byte[64], here[TEXT_BYTES], there[TEXT_BYTES], detail[100];
    wpc_kernel_describe(level->loop->kernel, level->loop->index, kernel, sizeof kernel);
    describe_byte(level->loop, address, byte, sizeof byte);
    describe_place(now->place, here, sizeof here);
    describe_place(before->place, there, sizeof there);
    fprintf(stderr,
            "wpc: WPC_PARALLEL_CHECK: %s: the byte at 0x%llx%s is shared by two iterations, which may run at the same "
            "time:\n  iteration %u %s it at %s\n  iteration %u %s it at %s\n",
            kernel, (unsigned long long)address, byte, before->iteration, verb(before->access), there, now->iteration,
            verb(now->access), here);
    snprintf(detail, sizeof detail, "iterations %u and %u of parallel_for race", before->iteration, now->iteration);
    wpc_trap_raise_detail(WPC_TRAP_HOST, detail);
}

static _Noreturn void report_outside(const level *level, uint64_t address) {
    char kernel[256], byte[64], detail[64];
    wpc_kernel_describe(level->loop->kernel, level->loop->index, kernel, sizeof kernel);
    describe_byte(level->loop, address, byte, sizeof byte);
    fprintf(stderr,
            "wpc: WPC_PARALLEL_CHECK: %s: iteration %u stores to the byte at 0x%llx%s which is in none of the call's "
            "WRITE and READ_WRITE buffers\n",
            kernel, level->iteration, (unsigned long long)address, *byte != 0 ? byte : ",");
    snprintf(detail, sizeof detail, "in iteration %u of parallel_for", level->iteration);
    wpc_trap_raise_detail(WPC_TRAP_OUTSIDE_BUFFERS, detail);
}

// ---------------------------------------------------------------------------------------- accesses

static bool is_own(const level *level, uint64_t address) {
    return (address >= level->stack_start && address < level->stack_end) ||
           (address >= level->tls_start && address < level->tls_end);
}

/// Whether a device would let the loop's kernel store there.
static bool may_store(const level *level, uint64_t address) {
    if (level->stores_anywhere) return true;
    const wpc_checked_loop *loop = level->loop;
    for (uint32_t i = 0; i < loop->buffer_count; i++) {
        uint64_t start = loop->buffer_arguments[2 * i], length = loop->buffer_arguments[2 * i + 1];
        if (wpc_buffer_is_writable(loop->buffers[i]) && address >= start && address - start < length) return true;
    }
    return false;
}

void wpc_parallel_check(wpc_thread *thread, uint64_t address, uint64_t length, uint32_t access) {
    level *innermost = thread->check;
    if (innermost == NULL || length == 0) return;
    // An access out of bounds traps by itself.
    uint64_t limit = wpc_guest_length(thread);
    if (length > limit || address > limit - length) return;
    wpc_noted_access now = {(wpc_access)access, 0, (uintptr_t)__builtin_return_address(0)}, before;
    bool stores = now.access == WPC_ACCESS_STORE || now.access == WPC_ACCESS_ATOMIC;
    for (uint64_t byte = address; byte < address + length; byte++) {
        if (stores && !is_own(innermost, byte) && !may_store(innermost, byte)) report_outside(innermost, byte);
        for (level *level = innermost; level != NULL; level = level->outer) {
            if (is_own(level, byte)) continue;
            now.iteration = level->iteration;
            wpc_shadow_answer answer = wpc_shadow_note(level->shadow, byte, &now, &before);
            if (answer == WPC_SHADOW_RACE) report_race(level, byte, &now, &before);
            if (answer == WPC_SHADOW_NO_MEMORY) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "WPC_PARALLEL_CHECK");
        }
    }
}

// ---------------------------------------------------------------------------------------- running

#define STACK_MOST ((uint64_t)1 << 20)
#define STACK_LEAST ((uint64_t)64 << 10)

/// Makes the checker's stack, with room for a thread-local block behind it, if the module has what needs that.
static wasi_parallel_errno prepare_stack(wpc_thread *thread, wpc_parallel_state *state) {
    bool has_stack = state->module->stack_pointer_global != WPC_NO_INDEX && state->module->memory_count != 0;
    if (state->check_stack_end != 0 || (!has_stack && state->initialize_tls == NULL)) return WASI_PARALLEL_SUCCESS;
    uint64_t alignment = state->initialize_tls != NULL && state->tls_alignment > 16 ? state->tls_alignment : 16;
    for (uint64_t size = STACK_MOST; size >= STACK_LEAST; size /= 2) {
        uint64_t base;
        wasi_parallel_errno error = wpc_guest_allocate(thread, state, size + state->tls_size, alignment, &base);
        if (error != WASI_PARALLEL_SUCCESS) continue;
        state->check_stack_start = base;
        state->check_stack_end = base + size / alignment * alignment;
        return WASI_PARALLEL_SUCCESS;
    }
    return WASI_PARALLEL_OUT_OF_MEMORY;
}

static void find_own(level *level) {
    const wpc_parallel_state *state = level->state;
    level->stack_start = level->stack_end = state->check_stack_start;
    level->tls_start = state->check_stack_end;
    level->tls_end = state->check_stack_end + state->tls_size;
    uint32_t global = state->module->stack_pointer_global;
    if (global == WPC_NO_INDEX) return;
    level->stack_end = state->check_stack_end;
    if (level->outer == NULL) return;
    // Frames of iterations around this loop are common to its own.
    const wpc_value *pointer = wpc_block_global(state->module, level->thread, global);
    uint64_t top = state->module->globals[global].type == WPC_I64 ? (uint64_t)pointer->i64 : (uint32_t)pointer->i32;
    if (top < level->stack_end) level->stack_end = top > level->stack_start ? top : level->stack_start;
}

/// Whether the compiler made device code of the kernel that stores to all of the memory.
static bool stores_anywhere(const wpc_instance *instance, const wpc_kernel *kernel) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->offload_kernel_count; i++) {
        const wpc_module_offload_kernel *offload = &module->offload_kernels[i];
        if (instance->functions[offload->function] == kernel->function &&
            (offload->needs & WPC_OFFLOAD_NEEDS_IMAGE_STORES) != 0)
            return true;
    }
    return false;
}

/// A thread block as it was when the loop started.
static void renew_block(level *level, volatile uint32_t *iteration) {
    wpc_thread *block = level->block;
    const wpc_thread kept = *block;
    wpc_worker_block_make(level->state, level->storage, level->thread);
    block->recovery = kept.recovery;
    block->stack_limit = kept.stack_limit;
    block->parallel = (void *)(uintptr_t)iteration;
    block->check = level;
    if (level->outer == NULL && level->state->check_stack_end != 0)
        wpc_worker_block_use_stack(level->state, block, level->state->check_stack_end);
}

static void run_iterations(void *context) {
    level *level = context;
    const wpc_checked_loop *loop = level->loop;
    for (uint32_t i = 0; i < loop->num_threads; i++) {
        level->iteration = i;
        volatile uint32_t iteration = i;
        renew_block(level, &iteration);
        const wpc_iterations one = {i, i + 1, loop->num_threads, loop->block_size, loop->buffer_arguments};
        wpc_kernel_run(loop->kernel, level->block, &iteration, &one);
    }
}

wasi_parallel_errno wpc_check_run(wpc_thread *thread, wpc_parallel_state *state, const wpc_checked_loop *loop) {
    wasi_parallel_errno error = prepare_stack(thread, state);
    if (error != WASI_PARALLEL_SUCCESS) return error;
    level level = {.outer = thread->check,
                   .loop = loop,
                   .shadow = wpc_shadow_new(),
                   .stores_anywhere = stores_anywhere(thread->instance, loop->kernel),
                   .state = state,
                   .thread = thread,
                   .storage = wpc_the_collector.allocate(wpc_worker_block_size(state))};
    find_own(&level);
    wpc_trap_report report;
    bool is_complete = false;
    if (level.shadow != NULL && level.storage != NULL) {
        level.block = wpc_worker_block_make(state, level.storage, thread);
        is_complete = wpc_protect(level.block, run_iterations, &level, &report);
    } else {
        error = WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    }
    wpc_shadow_free(level.shadow);
    if (level.storage != NULL) wpc_the_collector.free(level.storage);
    if (error == WASI_PARALLEL_SUCCESS && !is_complete) wpc_trap_forward(&report);
    return error;
}
