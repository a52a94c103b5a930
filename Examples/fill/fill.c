/// fill.c - fills an array by its indices. The array is only an output.
#include "example.h"

enum { BLOCKS = 1000, BLOCK = 256, COUNT = BLOCKS * BLOCK };

static void fill(int32_t id, int32_t num_threads, int32_t block_size, uint32_t *out, int32_t out_length) {
    (void)num_threads, (void)out_length;
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++)
        out[i] = (uint32_t)i * 2654435761u ^ (uint32_t)i >> 3;
}

int main(void) {
    uint32_t *words = allocate(COUNT, sizeof *words);
    for (uint32_t i = 0; i < COUNT; i++) words[i] = random_at(i);
    wasi_parallel_buffer buffer;
    TRY(wasi_parallel_create_buffer(get_device(WASI_PARALLEL_DISCRETE_GPU), COUNT * sizeof *words, WASI_PARALLEL_WRITE,
                                    &buffer));
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(fill), BLOCKS, BLOCK, NULL, 0, &buffer, 1));
    TRY(wasi_parallel_read_buffer(buffer, words, COUNT * sizeof *words));
    for (uint32_t i = 0; i < COUNT; i++)
        if (words[i] != (i * 2654435761u ^ i >> 3)) fail("word %u is %08x", i, words[i]);
    printf("%d words, checksum %08x\n", COUNT, checksum(words, COUNT * sizeof *words));
    return 0;
}
