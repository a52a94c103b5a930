/// main.c - runs the contenders in turn and prints the median time of each. Usage: bench [ROUNDS [THREADS]].
#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct entrant {
    const char *name;
    contender run;
} entrant;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#define ROUNDS_MOST 101

/// Times `repetitions` loops in each round. `unit`: seconds to print.
static void compare_all(const char *title, const entrant *entrants, size_t count, iteration body, const work *work,
                        uint32_t iterations, uint32_t repetitions, int rounds, double unit, const char *unit_name) {
    double times[8][ROUNDS_MOST];
    for (int round = -1; round < rounds; round++) {
        for (size_t e = 0; e < count; e++) {
            // OpenMP's threads spin for 200 ms after a loop: let them sleep, so that they take no processor from the
            // next.
            nanosleep(&(struct timespec){.tv_nsec = 230000000}, NULL);
            entrants[e].run(body, work, iterations);
            double start = now();
            for (uint32_t k = 0; k < repetitions; k++) entrants[e].run(body, work, iterations);
            if (round >= 0) times[e][round] = (now() - start) / repetitions;
        }
    }
    printf("%s\n", title);
    double first = 0;
    for (size_t e = 0; e < count; e++) {
        qsort(times[e], (size_t)rounds, sizeof(double), compare);
        double median = times[e][rounds / 2];
        if (e == 0) first = median;
        printf("  %-22s median %9.3f %s   least %9.3f   most %9.3f   x %.2f\n", entrants[e].name, median / unit,
               unit_name, times[e][0] / unit, times[e][rounds - 1] / unit, median / first);
    }
    fflush(stdout);
}

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 9, threads = argc > 2 ? atoi(argv[2]) : 2;
    if (rounds < 1 || rounds > ROUNDS_MOST || threads < 1) return 2;
    char text[16];
    snprintf(text, sizeof text, "%d", threads);
    setenv("WPC_NUM_THREADS", text, 1);
    setenv("OMP_NUM_THREADS", text, 1);
    start_tbb(threads);

    const uint64_t elements = 4u << 20, edge = 640;
    uint8_t *memory = start_wpc(3 * elements * sizeof(double));
    double *doubles = (double *)(void *)memory;
    for (uint64_t i = 0; i < 3 * elements; i++) doubles[i] = (double)(i % 17) * 0.25;
    work stream = {.a = doubles, .b = doubles + elements, .c = doubles + 2 * elements, .size = 4096};
    work matrices = {.a = doubles, .b = doubles + edge * edge, .c = doubles + 2 * edge * edge, .size = (uint32_t)edge};
    work picture = {.picture = memory, .size = 512};

    const entrant all[] = {
        {"wpc", run_wpc},    {"OpenMP static", run_openmp_static}, {"OpenMP dynamic", run_openmp_dynamic},
        {"oneTBB", run_tbb}, {"wpc, sequential", run_wpc_alone},   {"one thread, C", run_serial}};
    printf("%d threads, %d rounds, contenders in turn\n", threads, rounds);
    compare_all("empty loop of 2 iterations", all, 4, empty_iteration, &picture, 2, 20000, rounds, 1e-9, "ns");
    compare_all("empty loop of 1000 iterations", all, 4, empty_iteration, &picture, 1000, 500, rounds, 1e-6, "us");
    compare_all("Mandelbrot, 512 rows of uneven cost", all, 6, mandelbrot_iteration, &picture, 512, 1, rounds, 1e-3,
                "ms");
    compare_all("nstream, 3 x 32 MiB", all, 6, nstream_iteration, &stream, (uint32_t)(elements / 4096), 5, rounds, 1e-3,
                "ms");
    compare_all("matrix multiplication, 640 x 640", all, 6, multiply_iteration, &matrices, (uint32_t)edge, 1, rounds,
                1e-3, "ms");
    return 0;
}
