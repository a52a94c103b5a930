/// arguments.c - args_* and environ_*.
#include "wasi_internal.h"

static uint32_t sizes_get(wpc_thread *thread, const wpc_wasi_strings *strings, uint32_t count, uint32_t size) {
    if (wpc_wasi_bytes(thread, count, sizeof strings->count) == NULL ||
        wpc_wasi_bytes(thread, size, sizeof strings->size) == NULL) {
        return WASI_FAULT;
    }
    wpc_wasi_write(thread, count, &strings->count, sizeof strings->count);
    wpc_wasi_write(thread, size, &strings->size, sizeof strings->size);
    return WASI_SUCCESS;
}

static uint32_t strings_get(wpc_thread *thread, const wpc_wasi_strings *strings, uint32_t pointers, uint32_t bytes) {
    uint8_t *array = wpc_wasi_bytes(thread, pointers, (uint64_t)strings->count * sizeof(uint32_t));
    if (array == NULL || wpc_wasi_bytes(thread, bytes, strings->size) == NULL) return WASI_FAULT;
    wpc_wasi_write(thread, bytes, strings->bytes, strings->size);
    for (uint32_t i = 0; i < strings->count; i++) {
        uint32_t pointer = bytes + strings->offsets[i];
        memcpy(array + (size_t)i * sizeof pointer, &pointer, sizeof pointer);
    }
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_args_sizes_get(wpc_thread *thread, uint32_t count, uint32_t size) {
    return sizes_get(thread, &wpc_wasi_enter(thread)->arguments, count, size);
}

uint32_t wpc_wasi_args_get(wpc_thread *thread, uint32_t pointers, uint32_t strings) {
    return strings_get(thread, &wpc_wasi_enter(thread)->arguments, pointers, strings);
}

uint32_t wpc_wasi_environ_sizes_get(wpc_thread *thread, uint32_t count, uint32_t size) {
    return sizes_get(thread, &wpc_wasi_enter(thread)->environment, count, size);
}

uint32_t wpc_wasi_environ_get(wpc_thread *thread, uint32_t pointers, uint32_t strings) {
    return strings_get(thread, &wpc_wasi_enter(thread)->environment, pointers, strings);
}
