/// parallel_functions.h - the imports of wasi-parallel version 1, module `wasi_ephemeral_parallel`.
///
/// Each is a C function `uint32_t wpc_parallel_<name>(wpc_thread *thread, uint32_t...)` that compiled code calls
/// directly with the calling thread's block. The results are those of Runtime/guest/wasi_parallel.h. Pointers outside
/// memory 0 trap. docs/wasi-parallel.md states what they do.
#ifndef WPC_PARALLEL_FUNCTIONS_H
#define WPC_PARALLEL_FUNCTIONS_H

#include "wpc_abi.h"

/// X(name, signature), as in wpc_host_import.
#define WPC_PARALLEL_FUNCTIONS(X)                                                                                      \
    X(get_device, "ii:i")                                                                                              \
    X(create_buffer, "iiii:i")                                                                                         \
    X(write_buffer, "iii:i")                                                                                           \
    X(read_buffer, "iii:i")                                                                                            \
    X(parallel_for, "iiiiiii:i")

#pragma GCC visibility push(default)

uint32_t wpc_parallel_get_device(wpc_thread *thread, uint32_t hint, uint32_t out_device);
uint32_t wpc_parallel_create_buffer(wpc_thread *thread, uint32_t device, uint32_t size, uint32_t access,
                                    uint32_t out_buffer);
uint32_t wpc_parallel_write_buffer(wpc_thread *thread, uint32_t data, uint32_t length, uint32_t buffer);
uint32_t wpc_parallel_read_buffer(wpc_thread *thread, uint32_t buffer, uint32_t data, uint32_t length);
uint32_t wpc_parallel_parallel_for(wpc_thread *thread, uint32_t kernel, uint32_t num_threads, uint32_t block_size,
                                   uint32_t in_buffers, uint32_t in_count, uint32_t out_buffers, uint32_t out_count);

#pragma GCC visibility pop

/// Frees what wasi-parallel made for the instance (`instance->parallel`); none of its loops may be running. To be
/// called when the instance is freed, while its memories still exist.
void wpc_parallel_instance_free(wpc_instance *instance);

#endif
