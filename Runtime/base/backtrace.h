/// backtrace.h - from native addresses to Wasm functions.
#ifndef WPC_BASE_BACKTRACE_H
#define WPC_BASE_BACKTRACE_H

#include "base/runtime.h"
#include "wpc.h"

/// Makes a module known to backtraces for good; if it isn't yet, calls `keep` (may be NULL) to keep the library that it is
/// in. False: out of memory.
bool wpc_backtrace_register(const wpc_module *module, void (*keep)(const wpc_module *));
/// Whether `address` lies in a registered module's code. Safe in signal handlers.
bool wpc_backtrace_contains(uintptr_t address);

/// What a table says of an address in compiled code. The pointers belong to the module.
typedef struct wpc_code_place {
    const wpc_module *module;
    uint32_t function_index; ///< of the native function; WPC_NO_INDEX: not one of the module's
    uint32_t inlined_count;  ///< inlined calls around the address
    uint32_t frame_count;    ///< Wasm functions that the address is in
    uint64_t code_offset;    ///< from the start of the native function
    const uint8_t *rows;
    const uint8_t *calls;
    const uint8_t *end;
} wpc_code_place;

/// What is at `address`; false if that is not Wasm code.
bool wpc_backtrace_find(uintptr_t address, wpc_code_place *place);
/// The frame of a function that ran on another device: `offset` is its instruction's.
void wpc_backtrace_device_frame(const wpc_module *module, uint32_t function_index, uint64_t offset, wpc_frame *frame);
/// The frame `index` < place->frame_count, counted from the innermost one.
void wpc_backtrace_frame(const wpc_code_place *place, uint32_t index, wpc_frame *frame);
/// Adds the Wasm frames of the calling thread to `report`. Safe in handlers of signals that Wasm code raised.
void wpc_backtrace_capture(wpc_trap_report *report);

#endif
