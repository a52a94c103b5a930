/// check_shadow.h - who accessed each byte of the linear memory in a loop that is checked.
#ifndef WPC_PARALLEL_CHECK_SHADOW_H
#define WPC_PARALLEL_CHECK_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

/// What an access does, as compiled code says it (wpc_parallel_check).
typedef enum wpc_access { WPC_ACCESS_LOAD, WPC_ACCESS_STORE, WPC_ACCESS_ATOMIC_LOAD, WPC_ACCESS_ATOMIC } wpc_access;

/// An access that was noted.
typedef struct wpc_noted_access {
    wpc_access access;
    uint32_t iteration;
    /// In compiled code, behind the call that told of it.
    uintptr_t place;
} wpc_noted_access;

typedef struct wpc_shadow wpc_shadow;

/// NULL: no memory.
wpc_shadow *wpc_shadow_new(void);
void wpc_shadow_free(wpc_shadow *shadow);

typedef enum wpc_shadow_answer { WPC_SHADOW_FINE, WPC_SHADOW_RACE, WPC_SHADOW_NO_MEMORY } wpc_shadow_answer;

/// Notes an access of the byte at `address`. RACE: it and `*other`, an access of another iteration, are not both loads
/// nor both atomic.
wpc_shadow_answer wpc_shadow_note(wpc_shadow *shadow, uint64_t address, const wpc_noted_access *access,
                                  wpc_noted_access *other);

#endif
