/// same-bytes.c - one kernel, written once (noise.h), as a Wasm function and as an OpenCL kernel: the same bytes.
///
/// Usage: same-bytes [FILE]. The picture is a PGM.
#include "example.h"
#include "noise.h"

enum { EDGE = 256 };

static void clouds(int32_t id, int32_t num_threads, int32_t block_size, uint8_t *pixels, int32_t pixels_length) {
    (void)num_threads, (void)pixels_length;
    for (uint32_t x = 0; x < (uint32_t)block_size; x++)
        pixels[id * block_size + (int32_t)x] = noise_pixel(x, (uint32_t)id);
}

int main(int argc, char **argv) {
    static uint8_t pixels[EDGE * EDGE];
    wasi_parallel_buffer out;
    TRY(wasi_parallel_create_buffer(get_device(WASI_PARALLEL_DISCRETE_GPU), sizeof pixels, WASI_PARALLEL_WRITE, &out));
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(clouds), EDGE, EDGE, NULL, 0, &out, 1));
    TRY(wasi_parallel_read_buffer(out, pixels, sizeof pixels));
    for (uint32_t i = 0; i < EDGE * EDGE; i++) {
        uint8_t expected = noise_pixel(i % EDGE, i / EDGE);
        if (pixels[i] != expected) fail("pixel (%u, %u) is %u instead of %u", i % EDGE, i / EDGE, pixels[i], expected);
    }
    printf("%d x %d, checksum %08x\n", EDGE, EDGE, checksum(pixels, sizeof pixels));
    if (argc > 1) {
        FILE *file = fopen(argv[1], "wb");
        if (file == NULL) fail("%s can't be written", argv[1]);
        fprintf(file, "P5\n%d %d\n255\n", EDGE, EDGE);
        fwrite(pixels, 1, sizeof pixels, file);
        if (fclose(file) != 0) fail("%s can't be written", argv[1]);
    }
    return 0;
}
