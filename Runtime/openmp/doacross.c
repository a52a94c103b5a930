/// doacross.c - loops whose iterations wait for certain others (`ordered(n)` with `depend(sink)` and `depend(source)`).
///
/// A bit for each iteration says that it has posted; the bits are the host's, and iterations that don't exist have none.
#include "openmp/guest.h"
#include "openmp/openmp_functions.h"
#include "openmp/shared_loop.h"
#include "openmp/wait.h"

#include <stdlib.h>

/// Bits that a loop may need.
#define ITERATIONS_MOST ((uint64_t)1 << 32)

/// The guest's struct of a dimension: lower and upper bound (inclusive), and step.
#define DIMENSION_SIZE 24u

static uint64_t count_of(const wpc_omp_dimension *dimension) {
    uint64_t lower = (uint64_t)dimension->lower, upper = (uint64_t)dimension->upper, step = (uint64_t)dimension->step;
    if (dimension->step > 0) return dimension->upper < dimension->lower ? 0 : (upper - lower) / step + 1;
    return dimension->upper > dimension->lower ? 0 : (lower - upper) / (0 - step) + 1;
}

void wpc___kmpc_doacross_init(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t count, uint32_t dimensions) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_doacross *loop = &member->doacross;
    loop->shared = NULL;
    if (count == 0 || count > WPC_OMP_DIMENSIONS_MOST)
        wpc_trap_raise_detail(WPC_TRAP_HOST, "OpenMP: ordered(n) of more loops than are provided");
    loop->dimension_count = count;
    loop->count = 1;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *bytes = wpc_omp_bytes(thread, dimensions + i * DIMENSION_SIZE, DIMENSION_SIZE);
        wpc_omp_dimension *dimension = &loop->dimensions[i];
        memcpy(&dimension->lower, bytes, 8);
        memcpy(&dimension->upper, bytes + 8, 8);
        memcpy(&dimension->step, bytes + 16, 8);
        if (dimension->step == 0) dimension->step = 1;
        dimension->count = count_of(dimension);
        if (__builtin_mul_overflow(loop->count, dimension->count, &loop->count)) loop->count = UINT64_MAX;
    }
    if (member->team->size == 1) return;
    if (loop->count > ITERATIONS_MOST)
        wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: iterations that wait for each other, more than 2^32");
    loop->shared = wpc_omp_shared_loop_enter(member, member->team->doacross, member->doacross_loops++);
    if (atomic_load(&loop->shared->posted) != NULL) return;
    _Atomic uint64_t *made = calloc(loop->count / 64 + 1, sizeof *made), *present = NULL;
    if (made == NULL) wpc_trap_raise_detail(WPC_TRAP_OUT_OF_MEMORY, "OpenMP: iterations that wait for each other");
    if (!atomic_compare_exchange_strong(&loop->shared->posted, &present, made)) free(made);
}

/// The place of the iteration that the vector at `pointer` names. False: there is none.
static bool find(const wpc_thread *thread, const wpc_omp_doacross *loop, uint32_t pointer, uint64_t *index) {
    const uint8_t *bytes = wpc_omp_bytes(thread, pointer, 8 * (uint64_t)loop->dimension_count);
    *index = 0;
    for (uint32_t i = 0; i < loop->dimension_count; i++) {
        const wpc_omp_dimension *dimension = &loop->dimensions[i];
        int64_t value;
        memcpy(&value, bytes + 8 * (size_t)i, 8);
        uint64_t step = (uint64_t)dimension->step;
        uint64_t place = dimension->step > 0 ? ((uint64_t)value - (uint64_t)dimension->lower) / step
                                             : ((uint64_t)dimension->lower - (uint64_t)value) / (0 - step);
        bool is_before = dimension->step > 0 ? value < dimension->lower : value > dimension->lower;
        if (is_before || place >= dimension->count) return false;
        *index = *index * dimension->count + place;
    }
    return true;
}

typedef struct source {
    const _Atomic uint64_t *word;
    uint64_t bit;
} source;

static bool has_posted(void *context) {
    const source *self = context;
    return (atomic_load(self->word) & self->bit) != 0;
}

void wpc___kmpc_doacross_wait(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t vector) {
    (void)place, (void)number;
    wpc_check_stack_of(thread);
    wpc_omp_member *member = wpc_omp_member_of(thread);
    const wpc_omp_doacross *loop = &member->doacross;
    uint64_t index;
    if (loop->shared == NULL || !find(thread, loop, vector, &index)) return;
    source source = {&atomic_load(&loop->shared->posted)[index / 64], (uint64_t)1 << index % 64};
    if (!has_posted(&source)) wpc_omp_wait(member, has_posted, &source, false);
}

void wpc___kmpc_doacross_post(wpc_thread *thread, uint32_t place, uint32_t number, uint32_t vector) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    const wpc_omp_doacross *loop = &member->doacross;
    uint64_t index;
    if (loop->shared == NULL || !find(thread, loop, vector, &index)) return;
    atomic_fetch_or(&atomic_load(&loop->shared->posted)[index / 64], (uint64_t)1 << index % 64);
    wpc_omp_notify(member->team);
}

void wpc___kmpc_doacross_fini(wpc_thread *thread, uint32_t place, uint32_t number) {
    (void)place, (void)number;
    wpc_omp_member *member = wpc_omp_member_of(thread);
    wpc_omp_shared_loop *shared = member->doacross.shared;
    if (shared == NULL) return;
    member->doacross.shared = NULL;
    if (!wpc_omp_shared_loop_leave(member, shared)) return;
    free(atomic_exchange(&shared->posted, NULL));
    wpc_omp_shared_loop_pass_on(member, shared);
}
