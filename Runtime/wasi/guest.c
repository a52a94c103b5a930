/// guest.c - vectors and paths, copied out of guest memory and checked.
#include "wasi_internal.h"

#include <limits.h>
#include <stdlib.h>

uint32_t wpc_wasi_vectors_get(const wpc_thread *thread, uint32_t pointer, uint32_t count, wpc_wasi_vectors *vectors) {
    vectors->items = vectors->few;
    vectors->count = 0;
    if (wpc_wasi_bytes(thread, pointer, (uint64_t)count * sizeof(wasi_iovec)) == NULL) return WASI_FAULT;
    int capacity = (int)(sizeof vectors->few / sizeof vectors->few[0]);
    for (uint32_t i = 0; i < count; i++) {
        wasi_iovec vector;
        if (!wpc_wasi_read(thread, pointer + i * (uint32_t)sizeof vector, &vector, sizeof vector)) return WASI_FAULT;
        uint8_t *bytes = wpc_wasi_bytes(thread, vector.buffer, vector.length);
        if (bytes == NULL) return WASI_FAULT;
        if (vector.length == 0 || vectors->count == IOV_MAX) continue;
        if (vectors->count == capacity) {
            struct iovec *more = malloc(IOV_MAX * sizeof *more);
            if (more == NULL) return WASI_NOMEM;
            memcpy(more, vectors->few, sizeof vectors->few);
            vectors->items = more;
            capacity = IOV_MAX;
        }
        vectors->items[vectors->count++] = (struct iovec){.iov_base = bytes, .iov_len = vector.length};
    }
    return WASI_SUCCESS;
}

void wpc_wasi_vectors_free(wpc_wasi_vectors *vectors) {
    if (vectors->items != NULL && vectors->items != vectors->few) free(vectors->items);
}

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
static bool is_utf8(const uint8_t *bytes, size_t length) {
    size_t i = 0;
    while (i < length) {
        uint8_t lead = bytes[i++];
        if (lead < 0x80) continue;
        size_t following = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || length - i < following) return false;
        uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (bytes[i] < low || bytes[i] > high) return false;
        for (size_t k = 1; k < following; k++) {
            if ((bytes[i + k] & 0xC0) != 0x80) return false;
        }
        i += following;
    }
    return true;
}

uint32_t wpc_wasi_path_get(const wpc_thread *thread, uint32_t pointer, uint32_t length, char **path) {
    *path = NULL;
    if (wpc_wasi_bytes(thread, pointer, length) == NULL) return WASI_FAULT;
    if (length >= PATH_MAX) return WASI_NAMETOOLONG;
    char *copy = malloc((size_t)length + 2);
    if (copy == NULL) return WASI_NOMEM;
    wpc_wasi_read(thread, pointer, copy, length);
    copy[length] = '\0';
    uint32_t error = WASI_SUCCESS;
    if (!is_utf8((const uint8_t *)copy, length)) {
        error = WASI_ILSEQ;
    } else if (memchr(copy, '\0', length) != NULL) {
        error = WASI_INVAL;
    }
    if (error == WASI_SUCCESS) {
        *path = copy;
    } else {
        free(copy);
    }
    return error;
}

void wpc_wasi_path_free(char **path) {
    free(*path);
}
