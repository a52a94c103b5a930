/// ranges.h - a range of iterations that one worker owns and all may take from.
///
/// The range lo ..< hi is one 64-bit word, so one compare-and-swap moves either end. The owner takes grains from the
/// front; a thief takes the back half. As long as nobody steals, splitting costs nothing. A word that comes back to an
/// earlier value (by being stolen to and fro) means what it meant then, so there is no ABA problem.
#ifndef WPC_PARALLEL_RANGES_H
#define WPC_PARALLEL_RANGES_H

#include "parallel/loop/platform.h"

typedef struct wpc_range {
    _Alignas(WPC_CACHE_LINE) _Atomic uint64_t packed; ///< hi << 32 | lo; empty: lo >= hi
} wpc_range;

static inline uint32_t wpc_range_lo(uint64_t packed) { return (uint32_t)packed; }
static inline uint32_t wpc_range_hi(uint64_t packed) { return (uint32_t)(packed >> 32); }
static inline uint64_t wpc_range_pack(uint32_t lo, uint32_t hi) { return (uint64_t)hi << 32 | lo; }

static inline uint32_t wpc_range_size(uint64_t packed) {
    uint32_t lo = wpc_range_lo(packed), hi = wpc_range_hi(packed);
    return lo < hi ? hi - lo : 0;
}

/// The number of iterations in the range. Sequentially consistent: the sleep protocol depends on it.
static inline uint32_t wpc_range_load_size(wpc_range *range) {
    return wpc_range_size(atomic_load_explicit(&range->packed, memory_order_seq_cst));
}

/// Makes lo ..< hi the range, which has to be empty. For its owner alone. Sequentially consistent, like the load.
static inline void wpc_range_put(wpc_range *range, uint32_t lo, uint32_t hi) {
    atomic_exchange_explicit(&range->packed, wpc_range_pack(lo, hi), memory_order_seq_cst);
}

/// Takes up to `grain` iterations (more than 0) from the front, but no more than a quarter of them, unless that is less
/// than `minimum`, so that something is left to steal. False if the range is empty. For its owner alone.
static inline bool wpc_range_take(wpc_range *range, uint32_t grain, uint32_t minimum, uint32_t *lo, uint32_t *hi) {
    uint64_t packed = atomic_load_explicit(&range->packed, memory_order_relaxed);
    for (;;) {
        uint32_t size = wpc_range_size(packed);
        if (size == 0) return false;
        uint32_t most = size / 4 > minimum ? size / 4 : minimum;
        uint32_t count = grain < most ? grain : most;
        if (count > size) count = size;
        uint32_t from = wpc_range_lo(packed), end = wpc_range_hi(packed);
        WPC_RACE_POINT();
        if (atomic_compare_exchange_weak_explicit(&range->packed, &packed, wpc_range_pack(from + count, end),
                                                  memory_order_relaxed, memory_order_relaxed)) {
            *lo = from;
            *hi = from + count;
            return true;
        }
    }
}

/// Takes the back half, rounded up. False if the range is empty or somebody else was faster.
static inline bool wpc_range_steal(wpc_range *range, uint32_t *lo, uint32_t *hi) {
    uint64_t packed = atomic_load_explicit(&range->packed, memory_order_relaxed);
    uint32_t size = wpc_range_size(packed);
    if (size == 0) return false;
    uint32_t end = wpc_range_hi(packed), middle = end - (size - size / 2);
    WPC_RACE_POINT();
    if (!atomic_compare_exchange_strong_explicit(&range->packed, &packed, wpc_range_pack(wpc_range_lo(packed), middle),
                                                 memory_order_relaxed, memory_order_relaxed))
        return false;
    *lo = middle;
    *hi = end;
    return true;
}

#endif
