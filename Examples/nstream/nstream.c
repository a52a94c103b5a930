/// nstream.c - A += B + 3C, ten times over. A stays on the device between the loops.
#include "example.h"

enum { BLOCKS = 256, BLOCK = 1024, COUNT = BLOCKS * BLOCK, ROUNDS = 10 };

static void nstream(int32_t id, int32_t num_threads, int32_t block_size, const float *b, int32_t b_length,
                    const float *c, int32_t c_length, float *a, int32_t a_length) {
    (void)num_threads, (void)b_length, (void)c_length, (void)a_length;
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++) a[i] += b[i] + 3 * c[i];
}

int main(void) {
    const size_t size = COUNT * sizeof(float);
    float *a = allocate(COUNT, sizeof *a), *b = allocate(COUNT, sizeof *b), *c = allocate(COUNT, sizeof *c);
    // Small integers: sums are exact, whatever a device makes of a product and a sum.
    for (uint32_t i = 0; i < COUNT; i++) {
        a[i] = (float)(random_at(3 * i) % 1000);
        b[i] = (float)(random_at(3 * i + 1) % 1000);
        c[i] = (float)(random_at(3 * i + 2) % 1000);
    }
    wasi_parallel_device device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    wasi_parallel_buffer in[] = {make_buffer(device, WASI_PARALLEL_READ, b, size),
                                 make_buffer(device, WASI_PARALLEL_READ, c, size)};
    wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_READ_WRITE, a, size);
    for (int round = 0; round < ROUNDS; round++)
        TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(nstream), BLOCKS, BLOCK, in, 2, &out, 1));
    TRY(wasi_parallel_read_buffer(out, a, size));
    for (uint32_t i = 0; i < COUNT; i++) {
        float expected = (float)(random_at(3 * i) % 1000);
        for (int round = 0; round < ROUNDS; round++) expected += b[i] + 3 * c[i];
        if (a[i] != expected) fail("element %u is %g instead of %g", i, a[i], expected);
    }
    printf("%d elements, %d rounds, checksum %08x\n", COUNT, ROUNDS, checksum(a, size));
    return 0;
}
