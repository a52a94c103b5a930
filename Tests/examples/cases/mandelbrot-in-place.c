// A picture whose size is in one in buffer and whose pixels are in another, which is WRITE and was never written: each is black where
// the kernel doesn't store. An iteration is a row.
// stdout: 106326 64 0
// opencl: yes
#include <stdint.h>
#include <stdio.h>

#include "wasi_parallel.h"

enum { WIDTH = 96, HEIGHT = 64, MOST = 50 };

static void row(int y, int rows, int block, const int32_t *size, int n0, uint8_t *pixels, int n1) {
    // The last column stays as it was.
    for (int x = 0; x < size[0] - 1; x++) {
        float re = 3.0f * (float)x / (float)size[0] - 2.0f, im = 2.0f * (float)y / (float)size[1] - 1.0f, u = 0, v = 0;
        int n = 0;
        while (n < MOST && u * u + v * v < 4.0f) {
            float next = u * u - v * v + re;
            v = 2.0f * u * v + im;
            u = next;
            n++;
        }
        pixels[y * size[0] + x] = (uint8_t)n;
    }
}

int main(void) {
    static uint8_t pixels[WIDTH * HEIGHT];
    int32_t size[2] = {WIDTH, HEIGHT};
    wasi_parallel_device device;
    wasi_parallel_buffer in[2];
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;
    if (wasi_parallel_create_buffer(device, sizeof size, WASI_PARALLEL_READ, &in[0])) return 2;
    if (wasi_parallel_create_buffer(device, sizeof pixels, WASI_PARALLEL_WRITE, &in[1])) return 3;
    if (wasi_parallel_write_buffer(size, sizeof size, in[0])) return 4;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(row), HEIGHT, 1, in, 2, NULL, 0)) return 5;
    if (wasi_parallel_read_buffer(in[1], pixels, sizeof pixels)) return 6;
    int sum = 0, last = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) sum += pixels[i];
    for (int y = 0; y < HEIGHT; y++) last += pixels[y * WIDTH + WIDTH - 1];
    printf("%d %d %d\n", sum, HEIGHT, last);
}
