/// schedule.h - kinds of schedules, as clang numbers them, and the iterations of a loop of any integer type.
#ifndef WPC_OPENMP_SCHEDULE_H
#define WPC_OPENMP_SCHEDULE_H

#include "openmp/guest.h"

/// Schedules in the calls of loops. Those with `ordered` are WPC_OMP_ORDERED more.
enum wpc_omp_kind {
    WPC_OMP_STATIC_CHUNKED = 33,
    WPC_OMP_STATIC = 34,
    WPC_OMP_DYNAMIC = 35,
    WPC_OMP_GUIDED = 36,
    WPC_OMP_RUNTIME = 37,
    WPC_OMP_AUTO = 38,
    WPC_OMP_STATIC_BALANCED_CHUNKED = 45,
    WPC_OMP_GUIDED_SIMD = 46,
    WPC_OMP_RUNTIME_SIMD = 47,
    WPC_OMP_ORDERED = 32,
    WPC_OMP_LAST_ORDERED = 72,
    WPC_OMP_DISTRIBUTE_STATIC_CHUNKED = 91,
    WPC_OMP_DISTRIBUTE_STATIC = 92,
    /// nomerge variants are so much more.
    WPC_OMP_NOMERGE = 128,
};

/// monotonic, nonmonotonic.
#define WPC_OMP_MODIFIERS 0x60000000u

/// The type of a loop's variable.
typedef struct wpc_omp_type {
    uint32_t bits;
    bool is_signed;
} wpc_omp_type;

static inline uint64_t wpc_omp_widen(const wpc_omp_type *type, uint64_t value) {
    if (type->bits == 64) return value;
    return type->is_signed ? (uint64_t)(int64_t)(int32_t)(uint32_t)value : (uint32_t)value;
}

static inline uint64_t wpc_omp_load(const wpc_thread *thread, const wpc_omp_type *type, uint32_t pointer) {
    return wpc_omp_widen(type, type->bits == 64 ? wpc_omp_load64(thread, pointer) : wpc_omp_load32(thread, pointer));
}

static inline void wpc_omp_store(const wpc_thread *thread, const wpc_omp_type *type, uint32_t pointer, uint64_t value) {
    if (type->bits == 64)
        wpc_omp_store64(thread, pointer, value);
    else
        wpc_omp_store32(thread, pointer, (uint32_t)value);
}

/// The iterations lower, lower + step, ... that don't lie behind `upper`.
typedef struct wpc_omp_span {
    wpc_omp_type type;
    uint64_t lower, upper, step;
    uint64_t count;
} wpc_omp_span;

/// Whether `a` is less than `b`.
static inline bool wpc_omp_is_less(const wpc_omp_type *type, uint64_t a, uint64_t b) {
    return type->is_signed ? (int64_t)a < (int64_t)b : a < b;
}

/// The bounds are widened; `step`, which is signed in any case, is not. A step of 0 is one of 1.
static inline wpc_omp_span wpc_omp_span_of(const wpc_omp_type *type, uint64_t lower, uint64_t upper, uint64_t step) {
    const wpc_omp_type signed_type = {type->bits, true};
    step = wpc_omp_widen(&signed_type, step);
    if (step == 0) step = 1;
    wpc_omp_span span = {*type, lower, upper, step, 0};
    if ((int64_t)step > 0) {
        if (!wpc_omp_is_less(type, upper, lower)) span.count = (upper - lower) / step + 1;
    } else if (!wpc_omp_is_less(type, lower, upper)) {
        span.count = (lower - upper) / (0 - step) + 1;
    }
    // 2^64 iterations: nobody gets to the last one.
    if (span.count == 0 && lower != upper && (upper - lower == UINT64_MAX || lower - upper == UINT64_MAX))
        span.count = UINT64_MAX;
    return span;
}

/// Bounds between which nothing lies.
static inline void wpc_omp_make_empty(const wpc_omp_type *type, uint64_t step, uint64_t *lower, uint64_t *upper) {
    (void)type;
    *lower = (int64_t)step > 0 ? 1 : 0;
    *upper = (int64_t)step > 0 ? 0 : 1;
}

#endif
