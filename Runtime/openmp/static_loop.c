/// static_loop.c - loops whose iterations are divided before they begin: bounds for each member.
///
/// All arithmetic is of 64 bits without a sign, modulo 2^64, and what is stored is cut to the loop's type: so no bound that
/// a guest makes up overflows anything.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/schedule.h"

typedef struct bounds {
    uint64_t lower, upper, stride;
    bool is_last;
} bounds;

/// Divides lower..upper (inclusive) by `incr` among `size` takers; `number` is whose part is wanted.
static bounds divide(const wpc_omp_span *span, uint32_t kind, uint64_t chunk, uint32_t number, uint32_t size) {
    uint64_t count = span->count, step = span->step;
    bounds part = {.lower = span->lower, .upper = span->upper};
    if (kind == WPC_OMP_STATIC_CHUNKED) {
        if (chunk == 0) chunk = 1;
        uint64_t pieces = count == 0 ? 0 : (count - 1) / chunk + 1;
        part.lower += number * chunk * step;
        part.upper = part.lower + (chunk - 1) * step;
        part.stride = chunk * step * size;
        part.is_last = pieces != 0 && (pieces - 1) % size == number;
        return part;
    }
    uint64_t share = count / size, rest = count % size, first, mine;
    if (kind == WPC_OMP_STATIC_BALANCED_CHUNKED && chunk > 1) {
        // As even as chunks of a vector's length allow.
        uint64_t even = (count + size - 1) / size;
        even = (even + chunk - 1) / chunk * chunk;
        first = number * even;
        mine = first >= count ? 0 : count - first < even ? count - first : even;
        part.is_last = mine != 0 && first + mine == count;
    } else {
        first = number * share + (number < rest ? number : rest);
        mine = share + (number < rest ? 1 : 0);
        part.is_last = mine != 0 && first + mine == count;
    }
    part.lower += first * step;
    part.upper = part.lower + (mine - 1) * step;
    part.stride = count * step;
    if (mine == 0) wpc_omp_make_empty(&span->type, step, &part.lower, &part.upper);
    return part;
}

static void init(wpc_thread *thread, wpc_omp_type type, uint32_t schedule, uint32_t last, uint32_t lower, uint32_t upper,
                 uint32_t stride, uint64_t incr, uint64_t chunk) {
    wpc_check_stack_of(thread);
    const wpc_omp_member *member = wpc_omp_member_of(thread);
    const wpc_omp_team *team = member->team;
    uint32_t kind = schedule & ~WPC_OMP_MODIFIERS, number = member->number, size = team->size;
    if (kind == WPC_OMP_DISTRIBUTE_STATIC || kind == WPC_OMP_DISTRIBUTE_STATIC_CHUNKED) {
        number = team->league_number;
        size = team->league_size;
        kind = kind == WPC_OMP_DISTRIBUTE_STATIC ? WPC_OMP_STATIC : WPC_OMP_STATIC_CHUNKED;
    }
    wpc_omp_span span = wpc_omp_span_of(&type, wpc_omp_load(thread, &type, lower), wpc_omp_load(thread, &type, upper), incr);
    if (span.count == 0) {
        // The bounds are those of a loop without iterations already.
        if (last != 0) wpc_omp_store32(thread, last, 0);
        wpc_omp_store(thread, &type, stride, span.step);
        return;
    }
    bounds part = size <= 1 && kind != WPC_OMP_STATIC_CHUNKED
                      ? (bounds){span.lower, span.upper, span.count * span.step, true}
                      : divide(&span, kind, wpc_omp_widen(&type, chunk), number, size == 0 ? 1 : size);
    if (last != 0) wpc_omp_store32(thread, last, part.is_last);
    wpc_omp_store(thread, &type, lower, part.lower);
    wpc_omp_store(thread, &type, upper, part.upper);
    wpc_omp_store(thread, &type, stride, part.stride);
}

/// `distribute parallel for`: the league's part first, then this member's of it.
static void init_distributed(wpc_thread *thread, wpc_omp_type type, uint32_t schedule, uint32_t last, uint32_t lower,
                             uint32_t upper, uint32_t upper_of_team, uint32_t stride, uint64_t incr, uint64_t chunk) {
    const wpc_omp_team *team = wpc_omp_member_of(thread)->team;
    wpc_omp_span span = wpc_omp_span_of(&type, wpc_omp_load(thread, &type, lower), wpc_omp_load(thread, &type, upper), incr);
    if (span.count == 0) {
        if (last != 0) wpc_omp_store32(thread, last, 0);
        wpc_omp_store(thread, &type, upper_of_team, span.upper);
        wpc_omp_store(thread, &type, stride, span.step);
        return;
    }
    bounds part = divide(&span, WPC_OMP_STATIC, 0, team->league_number, team->league_size == 0 ? 1 : team->league_size);
    wpc_omp_store(thread, &type, upper_of_team, part.upper);
    wpc_omp_store(thread, &type, lower, part.lower);
    wpc_omp_store(thread, &type, upper, part.upper);
    init(thread, type, schedule, last, lower, upper, stride, incr, chunk);
    if (last != 0 && !part.is_last) wpc_omp_store32(thread, last, 0);
}

#define DEFINE(suffix, word, bits, sign)                                                                               \
    void wpc___kmpc_for_static_init_##suffix(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t schedule,   \
                                             uint32_t last, uint32_t lower, uint32_t upper, uint32_t stride,           \
                                             word incr, word chunk) {                                                  \
        (void)place, (void)number;                                                                                     \
        init(thread, (wpc_omp_type){bits, sign}, schedule, last, lower, upper, stride, incr, chunk);                   \
    }                                                                                                                  \
    void wpc___kmpc_dist_for_static_init_##suffix(                                                                     \
        wpc_thread *thread, uint32_t place, uint32_t number, uint32_t schedule, uint32_t last, uint32_t lower,         \
        uint32_t upper, uint32_t upper_of_team, uint32_t stride, word incr, word chunk) {                              \
        (void)place, (void)number;                                                                                     \
        wpc_check_stack_of(thread);                                                                                    \
        init_distributed(thread, (wpc_omp_type){bits, sign}, schedule, last, lower, upper, upper_of_team, stride,      \
                         incr, chunk);                                                                                 \
    }
DEFINE(4, uint32_t, 32, true)
DEFINE(4u, uint32_t, 32, false)
DEFINE(8, uint64_t, 64, true)
DEFINE(8u, uint64_t, 64, false)
#undef DEFINE

void wpc___kmpc_for_static_fini(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)thread, (void)place, (void)number;
}
