/// buffers.c - a round trip through buffers: what is written comes back, a kernel sees it, and misuse has a name.
#include "example.h"

#include <string.h>

enum { COUNT = 4096 };
static uint32_t input[COUNT], output[COUNT];

/// Turns the block's words round and inverts them.
static void reverse(int32_t id, int32_t num_threads, int32_t block_size, const uint32_t *in, int32_t in_length,
                    uint32_t *out, int32_t out_length) {
    (void)num_threads, (void)out_length;
    int32_t last = in_length / (int32_t)sizeof *in - 1;
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++) out[last - i] = ~in[i];
}

static void expect(wasi_parallel_errno got, wasi_parallel_errno wanted) {
    if (got != wanted) fail("'%s' instead of '%s'", wasi_parallel_strerror(got), wasi_parallel_strerror(wanted));
    printf("  %s\n", wasi_parallel_strerror(got));
}

int main(void) {
    for (uint32_t i = 0; i < COUNT; i++) input[i] = random_at(i);
    wasi_parallel_device device = get_device(WASI_PARALLEL_CPU);

    wasi_parallel_buffer both = make_buffer(device, WASI_PARALLEL_READ_WRITE, input, sizeof input);
    TRY(wasi_parallel_read_buffer(both, output, sizeof output));
    if (memcmp(input, output, sizeof input) != 0) fail("the buffer's contents changed");
    // To where it lives: nothing happens.
    TRY(wasi_parallel_read_buffer(both, input, sizeof input));
    if (memcmp(input, output, sizeof input) != 0) fail("reading in place changed the contents");
    puts("written and read back");

    // An output that nobody wrote is zero, and needs no place.
    wasi_parallel_buffer result;
    TRY(wasi_parallel_create_buffer(device, sizeof output, WASI_PARALLEL_WRITE, &result));
    TRY(wasi_parallel_read_buffer(result, output, sizeof output));
    for (uint32_t i = 0; i < COUNT; i++)
        if (output[i] != 0) fail("a new buffer has %08x at %u", output[i], i);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(reverse), COUNT / 64, 64, &both, 1, &result, 1));
    TRY(wasi_parallel_read_buffer(result, output, sizeof output));
    for (uint32_t i = 0; i < COUNT; i++)
        if (output[COUNT - 1 - i] != ~random_at(i)) fail("the kernel's word %u is wrong", COUNT - 1 - i);
    printf("reversed, checksum %08x\n", checksum(output, sizeof output));

    // What kernels only read can be read back too.
    wasi_parallel_buffer input_only = make_buffer(device, WASI_PARALLEL_READ, input, sizeof input);
    TRY(wasi_parallel_read_buffer(input_only, output, sizeof output));
    if (memcmp(input, output, sizeof input) != 0) fail("an input was read back wrong");

    puts("misuse is refused:");
    expect(wasi_parallel_read_buffer(both, output, sizeof output - 1), WASI_PARALLEL_LENGTH_MISMATCH);
    expect(wasi_parallel_read_buffer(987654, output, sizeof output), WASI_PARALLEL_BAD_BUFFER);
    expect(wasi_parallel_create_buffer(987654, 4, WASI_PARALLEL_READ, &result), WASI_PARALLEL_BAD_DEVICE);
    expect(wasi_parallel_create_buffer(device, 4, (wasi_parallel_access)3, &result), WASI_PARALLEL_BAD_ACCESS_KIND);
    expect(wasi_parallel_for(WASI_PARALLEL_KERNEL(reverse), 1, 1, &both, 1, &input_only, 1),
           WASI_PARALLEL_ACCESS_DENIED);
    expect(wasi_parallel_for(WASI_PARALLEL_KERNEL(reverse), 1, 1, &both, 1, NULL, 0), WASI_PARALLEL_SIGNATURE_MISMATCH);
    expect(wasi_parallel_for(987654, 1, 1, &both, 1, &both, 1), WASI_PARALLEL_NO_KERNEL);
    return 0;
}
