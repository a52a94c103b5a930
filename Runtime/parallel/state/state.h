/// state.h - what wasi-parallel knows of one instance: facts about its module, its workers' stacks, its buffers.
#ifndef WPC_PARALLEL_STATE_H
#define WPC_PARALLEL_STATE_H

#include "base/runtime.h"

#include "guest/wasi_parallel.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct wpc_buffer wpc_buffer;

/// Buffers of one instance: so many blocks of so many each.
#define WPC_BUFFER_BLOCKS 1024u
#define WPC_BUFFER_BLOCK 1024u

struct wpc_built_kernel;
struct wpc_offload_image;
struct wpc_offload_note;

#define WPC_LOOP_TICKS 64u

/// A call that was refused, and that this was said (refusal.c).
typedef struct wpc_refusal {
    const char *call;
    uint32_t subject;
    wasi_parallel_errno error;
} wpc_refusal;

#define WPC_REFUSALS 16u

typedef struct wpc_parallel_state {
    const wpc_module *module;
    /// Instances that have it: one, or those of a program's threads, whose memory is the same.
    _Atomic uint32_t references;

    // Facts about the module; constant.
    /// The table that kernels are in, or WPC_NO_INDEX.
    uint32_t table;
    /// Mutable globals whose value is in a cell; each worker gets cells of its own.
    uint32_t *cells;
    uint32_t cell_count;
    /// Exports that make thread-local storage; `initialize_tls` NULL: the module has none.
    const wpc_function *initialize_tls;
    bool has_tls_size;
    uint64_t tls_size, tls_alignment;

    /// How long the last loop with a kernel and number of threads took, by a hash of both; see wpc_pool_for.
    _Atomic uint32_t loop_ticks[WPC_LOOP_TICKS];

    /// Guards changes to all below.
    pthread_mutex_t lock;
    /// Stacks and thread-local blocks of the pool's threads, `worker_stride` bytes each.
    _Atomic bool has_workers;
    uint64_t worker_base, worker_stride, worker_stack_size;
    /// The stack of iterations that are checked (check.c); 0: none yet.
    uint64_t check_stack_start, check_stack_end;
    /// The global that __wasm_init_tls sets, or WPC_NO_INDEX.
    uint32_t tls_base_global;
    /// Linear memory that is left of what grew for buffers.
    uint64_t arena_next, arena_end;
    /// Buffers by handle - WPC_FIRST_BUFFER, in blocks that stay where they are, so that looking one up needs no lock.
    _Atomic(wpc_buffer **) buffer_blocks[WPC_BUFFER_BLOCKS];
    _Atomic uint32_t buffer_count;
    /// Kernels built for OpenCL devices (opencl_program.c).
    struct wpc_built_kernel *built_kernels;
    /// The linear memory on devices (opencl_image.c), guarded by the OpenCL lock.
    struct wpc_offload_image *images;
    /// What was said about kernels that stay on the CPU (offload.c).
    struct wpc_offload_note *offload_notes;
    /// The first refusals.
    wpc_refusal refusals[WPC_REFUSALS];
    uint32_t refusal_count;
} wpc_parallel_state;

#endif
