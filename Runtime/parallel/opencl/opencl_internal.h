/// opencl_internal.h - what the OpenCL files share. Everything here is guarded by wpc_opencl_lock.
#ifndef WPC_PARALLEL_OPENCL_INTERNAL_H
#define WPC_PARALLEL_OPENCL_INTERNAL_H

#include "parallel/opencl/opencl.h"
#include "parallel/opencl/opencl_api.h"

/// How PoCL is to make a work-group's code of its items'.
#define WPC_POCL_METHOD_VARIABLE "POCL_WORK_GROUP_METHOD"
#define WPC_POCL_METHOD "loops"

struct wpc_opencl_device {
    wpc_device_info info;
    wpc_cl_device id;
    /// For the names of cached programs.
    char device_version[64];
    size_t work_group_most;
    /// Bytes to which memory that the device shares has to be aligned.
    size_t alignment;
    /// Kernels may be given pointers to any memory of the process.
    bool reads_host_memory;
    /// Of wpc_offload_needs, what it has.
    uint32_t offers;
    /// Made on first use.
    wpc_cl_context context;
    wpc_cl_queue queue;
    /// Nothing works any more; every call says so.
    bool is_lost;
    /// Buffers that share linear memory, for wpc_opencl_memory.next.
    struct wpc_opencl_memory *shared;
    /// WPC_OFFLOAD_TRAP_WORDS words, zero between launches (opencl_offload.c).
    wpc_cl_mem trap_words;
    /// Globals of the last kernel that had some, and what is there, in bytes.
    wpc_cl_mem globals;
    wpc_value *globals_values;
    size_t globals_size;
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

/// A kernel to be built, from one of the forms that the module has it in.
typedef struct wpc_opencl_source {
    /// In the module's description: an instance knows by its address, and that of `entry_point`, what it has built. Without
    /// options for OpenCL C it is 1.2, which every device understands.
    const wpc_module_device_code *code;
    /// One of the code's.
    const char *entry_point;
    /// Further options, of both forms; NULL: none.
    const char *options;
    /// For messages: "kernel 5".
    char label[32];
} wpc_opencl_source;

/// The kernel built for the device: from memory, from disk, or anew. BUILD_FAILED after printing the log.
wasi_parallel_errno wpc_opencl_build(wpc_parallel_state *state, wpc_opencl_device *device,
                                     const wpc_opencl_source *source, const wpc_opencl_kernel **built);

/// Milliseconds between two of an event's times (CL_PROFILING_COMMAND_...).
double wpc_opencl_event_time(wpc_cl_event event, wpc_cl_uint from, wpc_cl_uint to);

/// Starts the kernel, its arguments set, for the items from `first` on. `local_size` 0: the driver chooses. Whoever waits for
/// `*event` releases it.
wasi_parallel_errno wpc_opencl_enqueue(wpc_opencl_device *device, const wpc_opencl_kernel *built, uint64_t first,
                                       uint64_t global_size, size_t local_size, wpc_cl_event *event);

/// Waits for a launch. With WPC_PARALLEL_LOG=1 says what ran, where, and how long.
wasi_parallel_errno wpc_opencl_finish(wpc_opencl_device *device, const wpc_opencl_source *source, uint64_t global_size,
                                      size_t local_size, wpc_cl_event event);

/// Copies `length` bytes to the device, and waits for it if `waits`; else `data` has to stay as it is until the queue has
/// come there. `what`: for the log; NULL: not worth a line.
wasi_parallel_errno wpc_opencl_copy_in(wpc_opencl_device *device, wpc_cl_mem memory, uint64_t offset, const void *data,
                                       uint64_t length, bool waits, const char *what);

/// Copies `length` bytes from the start of `memory` and waits for it. `what` as above.
wasi_parallel_errno wpc_opencl_copy_out(wpc_opencl_device *device, wpc_cl_mem memory, void *data, uint64_t length,
                                        const char *what);

/// A kernel's argument.
wasi_parallel_errno wpc_opencl_set_argument(wpc_opencl_device *device, const wpc_opencl_kernel *built, uint32_t index,
                                            size_t size, const void *value);

/// Puts the buffer's contents on the device. `home`: its host address in linear memory, or NULL.
wasi_parallel_errno wpc_opencl_bring_to_device(wpc_opencl_device *device, wpc_buffer *buffer, uint8_t *home,
                                               wpc_cl_mem *memory);

/// After a kernel that may have changed the buffer: makes shared memory readable and marks copies as old.
wasi_parallel_errno wpc_opencl_bring_back(wpc_opencl_device *device, wpc_buffer *buffer, bool has_changed);

// ---- opencl_image.c: the linear memory on a device

/// An argument for kernels: memory of the device, or, where that is NULL, memory of the host that the device reads itself.
typedef struct wpc_opencl_image {
    wpc_cl_mem memory;
    uint8_t *host;
} wpc_opencl_image;

/// What `length` bytes of memory 0 are on the device, brought up to date. `buffers`: those of the call, which kernels don't look
/// for in the image. OUT_OF_DEVICE_MEMORY, and nothing printed, where it doesn't fit.
wasi_parallel_errno wpc_opencl_image_find(wpc_parallel_state *state, wpc_opencl_device *device, wpc_thread *thread,
                                          wpc_buffer **buffers, uint32_t buffer_count, uint64_t length,
                                          wpc_opencl_image *found);

/// After a kernel that may have stored to the image: the bytes that it changed become linear memory's. Nothing where the device
/// used that itself.
wasi_parallel_errno wpc_opencl_image_return(wpc_parallel_state *state, wpc_opencl_device *device, wpc_thread *thread,
                                            uint64_t length);

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
