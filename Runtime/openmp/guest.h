/// guest.h - the guest's memory and functions, as OpenMP's calls name them: every pointer is checked where it is followed.
#ifndef WPC_OPENMP_GUEST_H
#define WPC_OPENMP_GUEST_H

#include "base/check_stack.h"
#include "openmp/state.h"

#include <string.h>

/// The bytes at `pointer`; traps if they are not all in memory 0.
static inline uint8_t *wpc_omp_bytes(const wpc_thread *thread, uint32_t pointer, uint64_t length) {
    uint8_t *bytes = wpc_guest_bytes(thread, pointer, length);
    if (__builtin_expect(bytes == NULL, 0)) wpc_trap_raise(WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    return bytes;
}

static inline uint32_t wpc_omp_load32(const wpc_thread *thread, uint32_t pointer) {
    uint32_t value;
    memcpy(&value, wpc_omp_bytes(thread, pointer, 4), 4);
    return value;
}

static inline uint64_t wpc_omp_load64(const wpc_thread *thread, uint32_t pointer) {
    uint64_t value;
    memcpy(&value, wpc_omp_bytes(thread, pointer, 8), 8);
    return value;
}

static inline void wpc_omp_store32(const wpc_thread *thread, uint32_t pointer, uint32_t value) {
    memcpy(wpc_omp_bytes(thread, pointer, 4), &value, 4);
}

static inline void wpc_omp_store64(const wpc_thread *thread, uint32_t pointer, uint64_t value) {
    memcpy(wpc_omp_bytes(thread, pointer, 8), &value, 8);
}

/// The function at `index` of the module's table, with `parameter_count` i32 parameters and at most one i32 result. Traps as
/// call_indirect does if there is none.
const wpc_function *wpc_omp_function(wpc_thread *thread, uint32_t index, uint32_t parameter_count);

/// Calls it on `thread`. The arguments are as many as it has parameters.
void wpc_omp_call(const wpc_function *function, wpc_thread *thread, const uint32_t *arguments);

#endif
