/// runtime.h - what wasi, parallel and instance use of it. Not installed.
#ifndef WPC_BASE_RUNTIME_H
#define WPC_BASE_RUNTIME_H

#include "wpc_abi.h"

/// The most frames that a trap report keeps.
#define WPC_TRAP_FRAMES 64

/// A trap as a value: what happened, and where. Self-contained; addresses are resolved to Wasm functions when printed.
typedef struct wpc_trap_report {
    wpc_trap_kind kind;
    /// With WPC_TRAP_EXIT: the program's exit code.
    int exit_code;
    /// It ended another thread of the program, and this one was stopped by that.
    bool is_echo;
    uint32_t frame_count;
    /// An address inside the faulting or calling instruction of each native function, innermost first. Wasm functions that
    /// were inlined into it are found when the report is printed.
    uintptr_t frames[WPC_TRAP_FRAMES];
    /// The Wasm function that trapped on another device than this processor, called by the first of `frames`: its module
    /// (NULL: there is none), its place in the function index space, and the instruction's byte offset.
    const wpc_module *device_module;
    uint32_t device_function;
    uint32_t device_offset;
    /// What else there is to say, such as the iteration of a parallel loop that trapped. May be empty.
    char detail[128];
} wpc_trap_report;

/// Runs `body(context)` so that a trap or an exit inside it ends `body` instead of the process. Installs what this native
/// thread needs for that on first use (signal handlers, alternate signal stack, stack limit) and makes `thread` the
/// current one. Returns true if `body` returned; false, with `*report` filled in, if it did not. Nests.
bool wpc_protect(wpc_thread *thread, void (*body)(void *), void *context, wpc_trap_report *report);

/// Asks the system for the bounds of the calling native thread's stack, and gives it an alternate signal stack, unless these are
/// known and there. wpc_protect does so in processes where it can be needed: whatever makes threads or instances calls it
/// too, so that it is linked.
void wpc_native_adopt(void);

/// Raises a trap on the current thread.
_Noreturn void wpc_trap_raise(wpc_trap_kind kind);

/// Raises a trap on the current thread with a text for the report's `detail` (cut to its size; NULL: none).
_Noreturn void wpc_trap_raise_detail(wpc_trap_kind kind, const char *detail);

/// Raises `report` again on the current thread, as it is: how a worker's trap becomes its caller's.
_Noreturn void wpc_trap_forward(const wpc_trap_report *report);

/// Prints a report to standard error: kind, detail, and a line for each Wasm frame.
void wpc_trap_print(const wpc_trap_report *report);

/// Ends the program with `code` (`proc_exit`): leaves the innermost wpc_protect with WPC_TRAP_EXIT, or ends the process.
_Noreturn void wpc_exit(wpc_thread *thread, int code);

/// Whether another thread has ended the program (of an embedded module) that the calling thread runs code of: a system call that
/// was interrupted is not to be tried again, since the program should get no further.
bool wpc_threads_are_ending(void);

/// The current native thread's thread block, or NULL outside of wpc_protect.
wpc_thread *wpc_current_thread(void);

/// The bytes of memory 0 (the first one; WASI's and wasi-parallel's memory) that are accessible now; 0 without a memory.
static inline uint64_t wpc_guest_length(const wpc_thread *thread) {
    if (thread->instance->module->memory_count == 0) return 0;
    return __atomic_load_n(&wpc_memory_slots(thread)[0].memory->byte_length, __ATOMIC_ACQUIRE);
}

/// Host address of `length` bytes at guest address `pointer` of memory 0; NULL if they are not all inside it.
static inline uint8_t *wpc_guest_bytes(const wpc_thread *thread, uint64_t pointer, uint64_t length) {
    uint64_t limit = wpc_guest_length(thread);
    if (length > limit || pointer > limit - length) return NULL;
    return wpc_memory_slots(thread)[0].base + pointer;
}

#endif
