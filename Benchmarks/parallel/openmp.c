/// openmp.c - the loops in OpenMP.
#include "kernels.h"

void run_openmp_static(iteration body, const work *work, uint32_t count) {
#pragma omp parallel for schedule(static)
    for (uint32_t i = 0; i < count; i++) body(work, i);
}

void run_openmp_dynamic(iteration body, const work *work, uint32_t count) {
#pragma omp parallel for schedule(dynamic)
    for (uint32_t i = 0; i < count; i++) body(work, i);
}
