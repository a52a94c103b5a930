/// openmp.c - the loops in OpenMP: SCHEDULE is static or dynamic; without OpenMP, plain loops.
#include "loops.h"

#ifdef _OPENMP
#define PRAGMA_TEXT(text) _Pragma(#text)
#define PRAGMA(text) PRAGMA_TEXT(text)
#define PARALLEL_FOR PRAGMA(omp parallel for schedule(SCHEDULE))
#else
#define PARALLEL_FOR
#endif
#define RUN(body)                                                                                                      \
    PARALLEL_FOR                                                                                                       \
    for (uint32_t i = 0; i < count; i++) body(i);                                                                      \
    break

void start(void) {}

void run_loop(int number, uint32_t count) {
    switch (number) {
    case EMPTY: RUN(empty_iteration);
    case MANDELBROT: RUN(mandelbrot_iteration);
    case NSTREAM: RUN(nstream_iteration);
    case MULTIPLY: RUN(multiply_iteration);
    }
}
