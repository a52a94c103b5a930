/// opencl_internal.h - what the OpenCL files share. Everything here is guarded by wpc_opencl_lock.
#ifndef WPC_PARALLEL_OPENCL_INTERNAL_H
#define WPC_PARALLEL_OPENCL_INTERNAL_H

#include "opencl.h"
#include "opencl_api.h"

struct wpc_opencl_device {
    wpc_device_info info;
    wpc_cl_device id;
    /// For the names of cached programs.
    char device_version[64];
    size_t work_group_most;
    /// Bytes to which memory that the device shares has to be aligned.
    size_t alignment;
    /// Made on first use.
    wpc_cl_context context;
    wpc_cl_queue queue;
    /// Nothing works any more; every call says so.
    bool is_lost;
    /// Buffers that share linear memory, for wpc_opencl_memory.next.
    struct wpc_opencl_memory *shared;
};

extern wpc_opencl_api wpc_cl;
extern pthread_mutex_t wpc_opencl_lock;

/// Makes the device's context and queue.
wasi_parallel_errno wpc_opencl_open(wpc_opencl_device *device);

/// What a failed call means for the guest. Marks the device as lost where it is.
wasi_parallel_errno wpc_opencl_error(wpc_opencl_device *device, wpc_cl_int status, const char *call);

/// A kernel built for a device. Owned by the process's list; never freed.
typedef struct wpc_opencl_kernel {
    wpc_cl_kernel kernel;
    uint32_t argument_count;
    size_t work_group_most, work_group_multiple;
} wpc_opencl_kernel;

/// The kernel built for the device: from memory, from disk, or anew. BUILD_FAILED after printing the log.
wasi_parallel_errno wpc_opencl_build(wpc_parallel_state *state, wpc_opencl_device *device,
                                     const wpc_module_device_kernel *source, const wpc_opencl_kernel **built);

/// Puts the buffer's contents on the device. `home`: its host address in linear memory, or NULL.
wasi_parallel_errno wpc_opencl_bring_to_device(wpc_opencl_device *device, wpc_buffer *buffer, uint8_t *home,
                                               wpc_cl_mem *memory);

/// After a kernel that may have changed the buffer: makes shared memory readable and marks copies as old.
wasi_parallel_errno wpc_opencl_bring_back(wpc_opencl_device *device, wpc_buffer *buffer, bool has_changed);

// ---- opencl_cache.c: disk

/// 32 bytes that name a program: everything that its binary depends on goes in.
typedef struct wpc_digest {
    uint8_t bytes[32];
} wpc_digest;

/// SHA-256 (FIPS 180-4) of `count` pieces, each preceded by its length.
typedef struct wpc_piece {
    const void *bytes;
    size_t length;
} wpc_piece;
wpc_digest wpc_sha256(const wpc_piece *pieces, size_t count);

/// The cached binary, to be freed, or NULL. Checked against its own digest.
uint8_t *wpc_cache_load(const wpc_digest *name, size_t *length);

/// Stores a binary. Failures are ignored: the cache is only a cache.
void wpc_cache_store(const wpc_digest *name, const uint8_t *binary, size_t length);

#endif
