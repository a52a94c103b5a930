/// trap_report.h - the text of a trap, and traps as values for the embedder.
#ifndef WPC_BASE_TRAP_REPORT_H
#define WPC_BASE_TRAP_REPORT_H

#include "base/runtime.h"
#include "wpc.h"

struct wpc_trap {
    wpc_trap_report report;
};

/// NULL: out of memory.
wpc_trap *wpc_trap_of_report(const wpc_trap_report *report);
const char *wpc_trap_kind_message(wpc_trap_kind kind);
/// The name, without its control characters, cut to `size` and ended by a NUL. Returns the bytes that it has as a whole.
size_t wpc_name_format(wpc_name name, char *text, size_t size);
/// Text of a report as wpc_trap_print prints it. Returns the bytes that it has, without the NUL, also if cut.
size_t wpc_trap_report_format(const wpc_trap_report *report, char *text, size_t size);

/// Prints on standard error that the instruction at `code` faulted, and the calling thread's Wasm frames. Not `has_address`: `address` is
/// not known. Safe in signal handlers.
void wpc_fault_print(uintptr_t code, const void *address, bool has_address);

#endif
