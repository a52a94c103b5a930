/// mandelbrot.c - the Mandelbrot set as a picture (PGM). Rows differ a hundredfold in cost, and the pool evens that
/// out.
///
/// Usage: mandelbrot [FILE]. Without a file only the checksum is printed.
#include "example.h"

#include <string.h>

#define MOST 1000

/// The picture's section of the plane. A kernel's arguments are buffers, on a GPU nothing else.
typedef struct view {
    float left, top, step;
    int32_t width;
} view;

static uint8_t iterations(float x0, float y0) {
    float x = 0, y = 0;
    int n = 0;
    while (n < MOST && x * x + y * y <= 4) {
        float next = x * x - y * y + x0;
        y = 2 * x * y + y0;
        x = next;
        n++;
    }
    return n == MOST ? 0 : (uint8_t)(255 - n % 256);
}

/// One row.
static void row(int32_t id, int32_t num_threads, int32_t block_size, const view *view, int32_t view_length,
                uint8_t *pixels, int32_t pixels_length) {
    (void)num_threads, (void)view_length, (void)pixels_length;
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++)
        pixels[i] = iterations(view->left + view->step * (float)(i % view->width),
                               view->top + view->step * (float)(i / view->width));
}

int main(int argc, char **argv) {
    enum { WIDTH = 320, HEIGHT = 240 };
    // The upper rows are cheap, the lower ones cross the set.
    view view = {.left = -2.1f, .top = -1.9f, .step = 2.0f / HEIGHT, .width = WIDTH};
    uint8_t *pixels = allocate(WIDTH * HEIGHT, 1), *expected = allocate(WIDTH * HEIGHT, 1);

    wasi_parallel_device device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    wasi_parallel_buffer in = make_buffer(device, WASI_PARALLEL_READ, &view, sizeof view), out;
    TRY(wasi_parallel_create_buffer(device, WIDTH * HEIGHT, WASI_PARALLEL_WRITE, &out));
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(row), HEIGHT, WIDTH, &in, 1, &out, 1));
    TRY(wasi_parallel_read_buffer(out, pixels, WIDTH * HEIGHT));

    for (int32_t y = 0; y < HEIGHT; y++) row(y, HEIGHT, WIDTH, &view, sizeof view, expected, WIDTH * HEIGHT);
    if (memcmp(pixels, expected, WIDTH * HEIGHT) != 0) fail("the picture is not what a plain loop computes");
    printf("%d x %d, checksum %08x\n", WIDTH, HEIGHT, checksum(pixels, WIDTH * HEIGHT));
    if (argc > 1) {
        FILE *file = fopen(argv[1], "wb");
        if (file == NULL) fail("%s can't be written", argv[1]);
        fprintf(file, "P5\n%d %d\n255\n", WIDTH, HEIGHT);
        fwrite(pixels, 1, WIDTH * HEIGHT, file);
        if (fclose(file) != 0) fail("%s can't be written", argv[1]);
    }
    return 0;
}
