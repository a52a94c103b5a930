/// wpc_collector.h - objects of the garbage collection proposal, for programs that embed modules which use it. They link
/// libwpcgc.a, and libgc behind it.
///
/// A reference (anyref and what is below it) is a pointer to an object, or an i31 with its lowest bit set. Objects are kept
/// by references on the stacks of threads that run Wasm code, and in tables, globals, exceptions and other objects of
/// instances. A host that keeps one anywhere else puts it into a global or a table.
#ifndef WPC_COLLECTOR_H
#define WPC_COLLECTOR_H

#include "wpc_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/// `any.convert_extern` and `extern.convert_any`: from a host's pointer (or what came from the other function) to an anyref,
/// and back. NULL stays NULL. Trap if there is no memory.
void *wpc_gc_internalize(wpc_thread *thread, void *reference);
void *wpc_gc_externalize(wpc_thread *thread, void *reference);

/// The most bytes of memory that the objects of all instances in the process may take, and the collector's blocks for them: an object beyond
/// it is the trap "out of memory". At least 1 MiB. Default: half of what the machine has, or the process's control group allows it. To be
/// set before instances run.
void wpc_gc_set_heap_size(uint64_t bytes);
uint64_t wpc_gc_heap_size(void);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
