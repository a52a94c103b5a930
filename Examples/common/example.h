/// example.h - what the examples share: checked calls, data that no compiler can foresee, and a checksum to compare
/// runs by.
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "wasi_parallel.h"

/// Ends the program with a message.
__attribute__((noreturn, format(printf, 1, 2))) static inline void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

/// Ends the program if a call of wasi-parallel fails.
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        wasi_parallel_errno try_error = (call);                                                                        \
        if (try_error != WASI_PARALLEL_SUCCESS) fail("%s: %s", #call, wasi_parallel_strerror(try_error));              \
    } while (0)

/// A device, preferably a GPU where `hint` says so.
static inline wasi_parallel_device get_device(wasi_parallel_hint hint) {
    wasi_parallel_device device;
    TRY(wasi_parallel_get_device(hint, &device));
    return device;
}

/// A buffer whose contents are `data`.
static inline wasi_parallel_buffer make_buffer(wasi_parallel_device device, wasi_parallel_access access,
                                               const void *data, size_t size) {
    wasi_parallel_buffer buffer;
    TRY(wasi_parallel_create_buffer(device, size, access, &buffer));
    TRY(wasi_parallel_write_buffer(data, size, buffer));
    return buffer;
}

/// Memory that is not given back. Never NULL.
static inline void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) fail("out of memory");
    return memory;
}

/// A well mixed function of `i`. The seed is volatile, so that results are computed when the program runs.
static inline uint32_t random_at(uint32_t i) {
    static volatile uint32_t seed = 0x9E3779B9;
    uint32_t x = i * 0x85EBCA6B + seed;
    x = (x ^ x >> 16) * 0x7FEB352D;
    x = (x ^ x >> 15) * 0x846CA68B;
    return x ^ x >> 16;
}

/// FNV-1a.
static inline uint32_t checksum(const void *data, size_t length) {
    uint32_t hash = 0x811C9DC5;
    for (size_t i = 0; i < length; i++) hash = (hash ^ ((const uint8_t *)data)[i]) * 0x01000193;
    return hash;
}

#endif
