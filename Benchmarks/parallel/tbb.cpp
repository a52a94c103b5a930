// tbb.cpp - the loops in oneTBB.
#include "kernels.h"

#include <memory>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>

static std::unique_ptr<tbb::global_control> threads_limit;

void start_tbb(int threads) {
    threads_limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                          static_cast<std::size_t>(threads));
}

void run_tbb(iteration body, const work *work, uint32_t count) {
    tbb::parallel_for(uint32_t{0}, count, [=](uint32_t i) { body(work, i); });
}
