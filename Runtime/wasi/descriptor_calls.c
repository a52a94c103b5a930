/// descriptor_calls.c - calls on the descriptor table: fd_close, fd_renumber, fd_fdstat_set_rights.
#include "wasi_internal.h"

uint32_t wpc_wasi_fd_close(wpc_thread *thread, uint32_t fd) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    wpc_lock_acquire(&wasi->lock);
    wpc_wasi_descriptor *descriptor = fd < wasi->capacity ? wasi->descriptors[fd] : NULL;
    if (descriptor != NULL) wasi->descriptors[fd] = NULL;
    wpc_lock_release(&wasi->lock);
    if (descriptor == NULL) return WASI_BADF;
    wpc_wasi_put(descriptor);
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_fd_renumber(wpc_thread *thread, uint32_t from, uint32_t to) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    wpc_wasi_descriptor *replaced = NULL;
    uint32_t error = WASI_BADF;
    wpc_lock_acquire(&wasi->lock);
    // Both have to be open: a number that the guest makes up could be given out to another of its threads at any time.
    if (from < wasi->capacity && to < wasi->capacity && wasi->descriptors[from] != NULL && wasi->descriptors[to] != NULL) {
        error = WASI_SUCCESS;
        if (from != to) {
            replaced = wasi->descriptors[to];
            wasi->descriptors[to] = wasi->descriptors[from];
            wasi->descriptors[from] = NULL;
        }
    }
    wpc_lock_release(&wasi->lock);
    if (replaced != NULL) wpc_wasi_put(replaced);
    return error;
}

uint32_t wpc_wasi_fd_fdstat_set_rights(wpc_thread *thread, uint32_t fd, uint64_t base, uint64_t inheriting) {
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    uint32_t error = WASI_SUCCESS;
    wpc_lock_acquire(&wasi->lock);
    wpc_wasi_descriptor *descriptor = fd < wasi->capacity ? wasi->descriptors[fd] : NULL;
    if (descriptor == NULL) {
        error = WASI_BADF;
    } else if ((base & ~atomic_load(&descriptor->rights_base)) != 0 ||
               (inheriting & ~atomic_load(&descriptor->rights_inheriting)) != 0) {
        error = WASI_NOTCAPABLE;
    } else {
        wpc_wasi_restrict(descriptor, base, inheriting);
    }
    wpc_lock_release(&wasi->lock);
    return error;
}
