/// dispatch.c - loops whose iterations are handed out in pieces while they run: dynamic, guided, and what is ordered.
///
/// Each member knows the loop's bounds; what all share is a number, how many iterations are handed out. It stands in one of a
/// team's few shared loops, which is the next loop's when all members have left: so a member may be some loops ahead.
#include "openmp/openmp_functions.h"
#include "openmp/schedule.h"
#include "openmp/shared_loop.h"
#include "openmp/wait.h"

// ---------------------------------------------------------------------------------------- shared loops

typedef struct turn {
    wpc_omp_shared_loop *loop;
    uint32_t number;
} turn;

static bool has_come(void *context) {
    const turn *self = context;
    return atomic_load(&self->loop->number) == self->number;
}

wpc_omp_shared_loop *wpc_omp_shared_loop_enter(wpc_omp_member *member, wpc_omp_shared_loop *ring, uint32_t number) {
    turn turn = {&ring[number % WPC_OMP_RING], number};
    if (!atomic_load_explicit(&member->team->has_loops, memory_order_relaxed))
        atomic_store_explicit(&member->team->has_loops, true, memory_order_relaxed);
    if (!has_come(&turn)) wpc_omp_wait(member, has_come, &turn, false);
    return turn.loop;
}

bool wpc_omp_shared_loop_leave(const wpc_omp_member *member, wpc_omp_shared_loop *loop) {
    return atomic_fetch_add(&loop->done, 1) + 1 == member->team->size;
}

void wpc_omp_shared_loop_pass_on(const wpc_omp_member *member, wpc_omp_shared_loop *loop) {
    atomic_store_explicit(&loop->done, 0, memory_order_relaxed);
    atomic_store_explicit(&loop->next, 0, memory_order_relaxed);
    atomic_store_explicit(&loop->ordered, 0, memory_order_relaxed);
    atomic_fetch_add(&loop->number, WPC_OMP_RING);
    wpc_omp_notify(member->team);
}

// ---------------------------------------------------------------------------------------- beginning

/// omp_sched_t's kinds.
static uint32_t kind_of_runtime(const wpc_omp_control *control, uint64_t *chunk) {
    *chunk = control->chunk;
    switch (control->schedule & 7) {
    case 2: return WPC_OMP_DYNAMIC;
    case 3: return WPC_OMP_GUIDED;
    case 4: return WPC_OMP_AUTO;
    default: return control->chunk == 0 ? WPC_OMP_STATIC : WPC_OMP_STATIC_CHUNKED;
    }
}

static void begin(wpc_thread *thread, wpc_omp_type type, uint32_t schedule, uint64_t lower, uint64_t upper, uint64_t step,
                  uint64_t chunk) {
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    uint32_t kind = schedule & ~WPC_OMP_MODIFIERS;
    if (kind > WPC_OMP_NOMERGE) kind -= WPC_OMP_NOMERGE;
    bool is_ordered = kind > 64 && kind <= WPC_OMP_LAST_ORDERED;
    if (is_ordered) kind -= WPC_OMP_ORDERED;
    if (kind == WPC_OMP_RUNTIME || kind == WPC_OMP_RUNTIME_SIMD) kind = kind_of_runtime(&member->task->control, &chunk);
    wpc_omp_span span = wpc_omp_span_of(&type, wpc_omp_widen(&type, lower), wpc_omp_widen(&type, upper), step);
    wpc_omp_loop *loop = &member->loop;
    uint64_t size = member->team->size;
    if (kind == WPC_OMP_STATIC || kind == WPC_OMP_STATIC_BALANCED_CHUNKED) {
        // One piece each.
        chunk = span.count / size + (span.count % size != 0);
        kind = WPC_OMP_STATIC_CHUNKED;
    }
    if ((int64_t)chunk < 1) chunk = 1;
    *loop = (wpc_omp_loop){.lower = span.lower,
                           .step = span.step,
                           .count = span.count,
                           .chunk = chunk,
                           .kind = kind,
                           .is_ordered = is_ordered,
                           .is_active = true,
                           .piece = member->number};
    if (size > 1) loop->shared = wpc_omp_shared_loop_enter(member, member->team->loops, member->loops++);
}

// ---------------------------------------------------------------------------------------- handing out

/// A part of what is left, the smaller the less that is, so that all members end at about the same time.
static bool take_guided(wpc_omp_loop *loop, uint64_t size, uint64_t *first, uint64_t *count) {
    uint64_t next = atomic_load_explicit(&loop->shared->next, memory_order_relaxed);
    for (;;) {
        if (next >= loop->count) return false;
        uint64_t left = loop->count - next, wanted = left / (2 * size);
        if (wanted < loop->chunk) wanted = loop->chunk;
        if (wanted > left) wanted = left;
        if (atomic_compare_exchange_weak(&loop->shared->next, &next, next + wanted)) {
            *first = next;
            *count = wanted;
            return true;
        }
    }
}

/// The next piece for this member: iterations *first ..< *first + *count.
static bool take(const wpc_omp_member *member, wpc_omp_loop *loop, uint64_t *first, uint64_t *count) {
    uint64_t size = member->team->size, piece;
    if (loop->shared == NULL) {
        *first = 0;
        *count = loop->count;
        return loop->piece++ == 0 && loop->count != 0;
    }
    switch (loop->kind) {
    case WPC_OMP_GUIDED:
    case WPC_OMP_GUIDED_SIMD:
    case WPC_OMP_AUTO: return take_guided(loop, size, first, count);
    case WPC_OMP_STATIC_CHUNKED:
        piece = loop->piece;
        loop->piece += size;
        break;
    default: piece = atomic_fetch_add_explicit(&loop->shared->next, 1, memory_order_relaxed); break;
    }
    uint64_t pieces = loop->count == 0 ? 0 : (loop->count - 1) / loop->chunk + 1;
    if (piece >= pieces) return false;
    *first = piece * loop->chunk;
    *count = loop->count - *first < loop->chunk ? loop->count - *first : loop->chunk;
    return true;
}

static void end(wpc_omp_member *member, wpc_omp_loop *loop) {
    loop->is_active = false;
    if (loop->shared != NULL && wpc_omp_shared_loop_leave(member, loop->shared))
        wpc_omp_shared_loop_pass_on(member, loop->shared);
}

static uint32_t next(wpc_thread *thread, wpc_omp_type type, uint32_t last, uint32_t lower, uint32_t upper, uint32_t stride) {
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_loop *loop = &member->loop;
    uint64_t first, count;
    if (!loop->is_active) return 0;
    if (__builtin_expect(atomic_load_explicit(&member->team->cancelled, memory_order_relaxed) != 0, 0) ||
        !take(member, loop, &first, &count)) {
        end(member, loop);
        return 0;
    }
    loop->piece_first = first;
    loop->has_counted = false;
    wpc_omp_store(thread, &type, lower, loop->lower + first * loop->step);
    wpc_omp_store(thread, &type, upper, loop->lower + (first + count - 1) * loop->step);
    if (stride != 0) wpc_omp_store(thread, &type, stride, loop->step);
    if (last != 0) wpc_omp_store32(thread, last, first + count == loop->count);
    return 1;
}

#define DEFINE(suffix, word, bits, sign)                                                                               \
    void wpc___kmpc_dispatch_init_##suffix(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t schedule,     \
                                           word lower, word upper, word step, word chunk) {                            \
        (void)place, (void)number;                                                                                     \
        const wpc_omp_type type = {bits, sign}, whole = {bits, true};                                                  \
        begin(thread, type, schedule, lower, upper, step, wpc_omp_widen(&whole, chunk));                               \
    }                                                                                                                  \
    void wpc___kmpc_dist_dispatch_init_##suffix(wpc_thread *thread, uint32_t place, uint32_t number,                   \
                                                uint32_t schedule, uint32_t last, word lower, word upper, word step,   \
                                                word chunk) {                                                          \
        (void)place, (void)number, (void)last;                                                                         \
        const wpc_omp_type type = {bits, sign}, whole = {bits, true};                                                  \
        begin(thread, type, schedule, lower, upper, step, wpc_omp_widen(&whole, chunk));                               \
    }                                                                                                                  \
    uint32_t wpc___kmpc_dispatch_next_##suffix(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t last,     \
                                               uint32_t lower, uint32_t upper, uint32_t stride) {                      \
        (void)place, (void)number;                                                                                     \
        return next(thread, (wpc_omp_type){bits, sign}, last, lower, upper, stride);                                   \
    }                                                                                                                  \
    void wpc___kmpc_dispatch_fini_##suffix(wpc_thread *thread, uint32_t place, uint32_t number) {                      \
        (void)place, (void)number;                                                                                     \
        wpc_omp_end_iteration(wpc_omp_member_of(thread));                                                              \
    }
DEFINE(4, uint32_t, 32, true)
DEFINE(4u, uint32_t, 32, false)
DEFINE(8, uint64_t, 64, true)
DEFINE(8u, uint64_t, 64, false)
#undef DEFINE

void wpc___kmpc_dispatch_deinit(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    // A loop that was left before its end, as a cancelled one.
    wpc_omp_member *member = wpc_omp_member_of(thread);
    if (member->loop.is_active) end(member, &member->loop);
}
