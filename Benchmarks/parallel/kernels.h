/// kernels.h - the loops that are compared: the same C for every contender, compiled once.
#ifndef WPC_BENCHMARK_KERNELS_H
#define WPC_BENCHMARK_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a loop works on. Arrays of doubles, not overlapping.
typedef struct work {
    double *a, *b, *c;
    uint8_t *picture;
    uint32_t size; ///< edge of the picture and the matrices, elements of a block
} work;

/// One iteration of each. `empty`: nothing. `mandelbrot`: a row of the picture; rows differ a thousandfold in cost.
/// `nstream`: a block of A += B + 3C. `multiply`: a row of C += A B.
void empty_iteration(const work *work, uint32_t i);
void mandelbrot_iteration(const work *work, uint32_t i);
void nstream_iteration(const work *work, uint32_t i);
void multiply_iteration(const work *work, uint32_t i);

typedef void (*iteration)(const work *work, uint32_t i);

/// A contender runs iterations 0 ..< count.
typedef void (*contender)(iteration body, const work *work, uint32_t count);

void run_serial(iteration body, const work *work, uint32_t count);
void run_wpc(iteration body, const work *work, uint32_t count);
void run_wpc_alone(iteration body, const work *work, uint32_t count);
void run_openmp_static(iteration body, const work *work, uint32_t count);
void run_openmp_dynamic(iteration body, const work *work, uint32_t count);
void run_tbb(iteration body, const work *work, uint32_t count);

/// Prepares the import's side: an instance with a linear memory of `bytes`, of which the address is returned.
uint8_t *start_wpc(uint64_t bytes);
void start_tbb(int threads);

#ifdef __cplusplus
}
#endif

#endif
