/// reduction.c - sum and maximum of many numbers: a partial result a block, and the blocks' results in turn.
#include "example.h"

enum { BLOCKS = 2000, BLOCK = 256, COUNT = BLOCKS * BLOCK };

typedef struct partial {
    uint32_t sum, most;
} partial;

static void reduce(int32_t id, int32_t num_threads, int32_t block_size, const uint32_t *in, int32_t in_length,
                   partial *out, int32_t out_length) {
    (void)num_threads, (void)in_length, (void)out_length;
    partial result = {0, 0};
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++) {
        result.sum += in[i];
        if (in[i] > result.most) result.most = in[i];
    }
    out[id] = result;
}

int main(void) {
    uint32_t *numbers = allocate(COUNT, sizeof *numbers);
    partial *partials = allocate(BLOCKS, sizeof *partials);
    for (uint32_t i = 0; i < COUNT; i++) numbers[i] = random_at(i);

    wasi_parallel_device device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    wasi_parallel_buffer in = make_buffer(device, WASI_PARALLEL_READ, numbers, COUNT * sizeof *numbers), out;
    TRY(wasi_parallel_create_buffer(device, BLOCKS * sizeof *partials, WASI_PARALLEL_WRITE, &out));
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(reduce), BLOCKS, BLOCK, &in, 1, &out, 1));
    TRY(wasi_parallel_read_buffer(out, partials, BLOCKS * sizeof *partials));

    partial whole = {0, 0};
    for (uint32_t block = 0; block < BLOCKS; block++) {
        partial expected = {0, 0};
        for (uint32_t i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
            expected.sum += random_at(i);
            if (random_at(i) > expected.most) expected.most = random_at(i);
        }
        if (partials[block].sum != expected.sum || partials[block].most != expected.most)
            fail("block %u is wrong", block);
        whole.sum += expected.sum;
        if (expected.most > whole.most) whole.most = expected.most;
    }
    printf("%d numbers: sum %u (modulo 2^32), maximum %u\n", COUNT, whole.sum, whole.most);
    return 0;
}
