// tbb.cpp - the loops in oneTBB. OMP_NUM_THREADS says how many threads, as for the others.
#include "loops.h"

#include <cstdlib>
#include <memory>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>

static std::unique_ptr<tbb::global_control> limit;

void start() {
    const char *threads = std::getenv("OMP_NUM_THREADS");
    limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                  static_cast<std::size_t>(threads ? std::atoi(threads) : 1));
}

void run_loop(int number, uint32_t count) {
    switch (number) {
    case EMPTY: tbb::parallel_for(uint32_t{0}, count, [](uint32_t i) { empty_iteration(i); }); break;
    case MANDELBROT: tbb::parallel_for(uint32_t{0}, count, [](uint32_t i) { mandelbrot_iteration(i); }); break;
    case NSTREAM: tbb::parallel_for(uint32_t{0}, count, [](uint32_t i) { nstream_iteration(i); }); break;
    case MULTIPLY: tbb::parallel_for(uint32_t{0}, count, [](uint32_t i) { multiply_iteration(i); }); break;
    }
}
