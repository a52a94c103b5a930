/// threadprivate.c - variables of which each thread has its own copy, in modules without thread-local variables
/// (-fnoopenmp-use-tls).
///
/// The initial thread has the variable itself. A copy is linear memory of the thread's own, with what the variable had when
/// the copy was made; it stays with the thread, whichever native thread that is, from region to region.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "parallel/state/guest_memory.h"

#include <stdlib.h>

static uint32_t *find(const wpc_omp_thread *self, uint32_t variable) {
    for (uint32_t i = 0; i < self->private_count; i++)
        if (self->privates[i].variable == variable) return &self->privates[i].address;
    return NULL;
}

static uint32_t make(wpc_thread *thread, wpc_omp_thread *self, uint32_t variable, uint32_t size) {
    if (self->private_count == self->private_capacity) {
        uint32_t capacity = self->private_capacity * 2 + 8;
        wpc_omp_private *privates = realloc(self->privates, capacity * sizeof *privates);
        if (privates == NULL) wpc_trap_raise(WPC_TRAP_OUT_OF_MEMORY);
        self->privates = privates;
        self->private_capacity = capacity;
    }
    uint64_t address;
    wpc_omp_bytes(thread, variable, size);
    if (wpc_guest_allocate(thread, &self->state->facts, size == 0 ? 1 : size, 64, &address) != WASI_PARALLEL_SUCCESS)
        wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: a threadprivate variable's copy");
    memcpy(wpc_omp_bytes(thread, (uint32_t)address, size), wpc_omp_bytes(thread, variable, size), size);
    self->privates[self->private_count++] = (wpc_omp_private){variable, (uint32_t)address};
    return (uint32_t)address;
}

uint32_t wpc___kmpc_threadprivate_cached(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t data, uint32_t size,
                                         uint32_t cache) {
    (void)place, (void)number, (void)cache;
    wpc_omp_thread *self = wpc_omp_self(thread);
    if (self->storage == NULL) return data;
    const uint32_t *known = find(self, data);
    if (known != NULL) return *known;
    wpc_check_stack_of(thread);
    return make(thread, self, data, size);
}

void wpc___kmpc_threadprivate_register(wpc_thread *thread, uint32_t place, uint32_t data, uint32_t constructor,
                                       uint32_t copy_constructor, uint32_t destructor) {
    (void)thread, (void)place, (void)data, (void)constructor, (void)copy_constructor, (void)destructor;
}
