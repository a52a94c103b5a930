/// wasi_parallel.h - wasi-parallel (version 1) for WebAssembly programs in C and C++.
///
/// A program creates buffers on a device, says where their contents are, and lets a kernel run over 0 ..< num_threads:
///
///     static void scale(int32_t id, int32_t count, int32_t block_size, float *in, int32_t in_length, float *out,
///                       int32_t out_length) { ... elements id * block_size ..< (id + 1) * block_size ... }
///
///     wasi_parallel_device device;
///     wasi_parallel_buffer in, out;
///     wasi_parallel_get_device(WASI_PARALLEL_CPU, &device);
///     wasi_parallel_create_buffer(device, sizeof a, WASI_PARALLEL_READ, &in);
///     wasi_parallel_create_buffer(device, sizeof b, WASI_PARALLEL_WRITE, &out);
///     wasi_parallel_write_buffer(a, sizeof a, in);
///     wasi_parallel_errno e = wasi_parallel_for(WASI_PARALLEL_KERNEL(scale), threads, block_size, &in, 1, &out, 1);
///     if (e != WASI_PARALLEL_SUCCESS) puts(wasi_parallel_strerror(e));
///     wasi_parallel_read_buffer(out, b, sizeof b);
///
/// Link with -Wl,--export-table, so that the kernel can be found. Every function returns 0 or one of the numbers below, whose
/// reason is said on standard error too; only a pointer outside the linear memory traps. docs/wasi-parallel.md says what a kernel may do.
#ifndef WASI_PARALLEL_H
#define WASI_PARALLEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Every result: X(NAME, number, message).
#define WASI_PARALLEL_ERRNOS(X)                                                                                        \
    X(SUCCESS, 0, "success")                                                                                           \
    X(BAD_HINT, 1, "the device hint is not one of those of version 1")                                                 \
    X(BAD_DEVICE, 2, "not a device handle")                                                                            \
    X(BAD_BUFFER, 3, "not a buffer handle")                                                                            \
    X(BAD_ACCESS_KIND, 4, "the access kind is neither read, write nor read-write")                                     \
    X(ACCESS_DENIED, 5, "the buffer's access kind doesn't allow this use")                                             \
    X(LENGTH_MISMATCH, 6, "the data's length is not the buffer's")                                                     \
    X(OUT_OF_RANGE, 7, "num_threads * block_size is more than 32 bits can hold, or there are too many buffers")        \
    X(NO_KERNEL, 8, "there is no function at the kernel's index, or no exported table of functions")                   \
    X(SIGNATURE_MISMATCH, 9, "the kernel's parameters don't fit the number of buffers")                                \
    X(DEVICE_MISMATCH, 10, "the buffers belong to different devices")                                                  \
    X(OUT_OF_MEMORY, 11, "the linear memory has no room for the threads' stacks or a buffer")                          \
    X(OUT_OF_DEVICE_MEMORY, 12, "the device has no memory left")                                                       \
    X(BUILD_FAILED, 13, "the kernel could not be built for the device")                                                \
    X(DEVICE_LOST, 14, "the device failed or went away")                                                               \
    X(TOO_MANY_HANDLES, 15, "too many buffers exist")                                                                  \
    X(NO_THREAD_LOCALS, 16, "the module exports __wasm_init_tls but not __tls_size and __tls_align")                   \
    X(DEVICE_ERROR, 17, "the device refused the operation")                                                            \
    X(OUT_OF_HOST_MEMORY, 18, "the host has no memory left")

/// What every function of wasi-parallel returns.
typedef enum wasi_parallel_errno {
#define WASI_PARALLEL_ENUMERATOR(NAME, number, message) WASI_PARALLEL_##NAME = number,
    WASI_PARALLEL_ERRNOS(WASI_PARALLEL_ENUMERATOR)
#undef WASI_PARALLEL_ENUMERATOR
} wasi_parallel_errno;

/// A sentence about an errno, in static memory; never NULL.
static inline const char *wasi_parallel_strerror(wasi_parallel_errno error) {
    switch (error) {
#define WASI_PARALLEL_CASE(NAME, number, message)                                                                      \
    case WASI_PARALLEL_##NAME: return message;
        WASI_PARALLEL_ERRNOS(WASI_PARALLEL_CASE)
#undef WASI_PARALLEL_CASE
    }
    return "unknown error";
}

/// The kind of device that a program would like. It may get another.
typedef enum wasi_parallel_hint {
    WASI_PARALLEL_CPU = 0,
    WASI_PARALLEL_DISCRETE_GPU = 1,
    WASI_PARALLEL_INTEGRATED_GPU = 2,
} wasi_parallel_hint;

/// What kernels may do with a buffer.
typedef enum wasi_parallel_access {
    WASI_PARALLEL_READ = 0,
    WASI_PARALLEL_WRITE = 1,
    WASI_PARALLEL_READ_WRITE = 2,
} wasi_parallel_access;

/// Handles: small numbers, never 0. Valid as long as the instance.
typedef uint32_t wasi_parallel_device;
typedef uint32_t wasi_parallel_buffer;

#ifdef __wasm__

#define WASI_PARALLEL_IMPORT(name)                                                                                     \
    __attribute__((import_module("wasi_ephemeral_parallel"), import_name(name), warn_unused_result))

/// A kernel as parallel_for wants it: its index in the module's table, which is what a function pointer is.
typedef uint32_t wasi_parallel_kernel;
#define WASI_PARALLEL_KERNEL(function) ((wasi_parallel_kernel)(uintptr_t)(function))

/// Stores a device of the wanted kind, or the nearest there is, in *device.
WASI_PARALLEL_IMPORT("get_device")
wasi_parallel_errno wasi_parallel_get_device(wasi_parallel_hint hint, wasi_parallel_device *device);

/// Makes a buffer of `size` bytes. Its contents are zero until they are written.
WASI_PARALLEL_IMPORT("create_buffer")
wasi_parallel_errno wasi_parallel_create_buffer(wasi_parallel_device device, size_t size, wasi_parallel_access access,
                                                wasi_parallel_buffer *buffer);

/// Makes `data` the contents of the buffer. `length` has to be the buffer's size. On the CPU the buffer is from then on
/// another name for these bytes: kernels read and write them in place, so they have to stay as long as the buffer is
/// used.
WASI_PARALLEL_IMPORT("write_buffer")
wasi_parallel_errno wasi_parallel_write_buffer(const void *data, size_t length, wasi_parallel_buffer buffer);

/// Copies the buffer's contents to `data`, which may be where the buffer lives. `length` has to be the buffer's size.
WASI_PARALLEL_IMPORT("read_buffer")
wasi_parallel_errno wasi_parallel_read_buffer(wasi_parallel_buffer buffer, void *data, size_t length);

/// Runs `kernel` for each of 0 ..< num_threads in any order and in parallel, and returns when all have ended. On the
/// CPU it is called with its number, num_threads, block_size, and then address and byte length of each in buffer and of
/// each out buffer, all int32_t. All are of one device, and no out buffer is READ. Kernels may store to WRITE and READ_WRITE
/// buffers in whichever list they stand, and read all.
WASI_PARALLEL_IMPORT("parallel_for")
wasi_parallel_errno wasi_parallel_for(wasi_parallel_kernel kernel, uint32_t num_threads, uint32_t block_size,
                                      const wasi_parallel_buffer *in_buffers, size_t in_buffers_count,
                                      const wasi_parallel_buffer *out_buffers, size_t out_buffers_count);

#endif // __wasm__

#ifdef __cplusplus
}
#endif

#endif
