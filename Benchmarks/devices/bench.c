/// bench.c - four kernels at sizes that keep a GPU busy: `bench NAME SIZE ROUNDS` prints the time of each round and a
/// checksum.
///
/// An iteration is one element, so that a device has as many work-items as there are elements. matmul-rows is the same
/// product in the way that suits processors with caches.
#include <math.h>
#include <string.h>
#include <time.h>

#include "example.h"

typedef struct view {
    float left, top, step;
    int32_t width;
} view;

typedef struct body {
    float x, y, z, mass, vx, vy, vz, unused;
} body;

static void nstream(int32_t i, int32_t count, int32_t block, const float *b, int32_t bl, const float *c, int32_t cl,
                    float *a, int32_t al) {
    (void)count, (void)block, (void)bl, (void)cl, (void)al;
    a[i] += b[i] + 3 * c[i];
}

static void mandelbrot(int32_t i, int32_t count, int32_t block, const view *view, int32_t vl, uint8_t *pixels,
                       int32_t pl) {
    (void)count, (void)block, (void)vl, (void)pl;
    const float x0 = view->left + view->step * (float)(i % view->width),
                y0 = view->top + view->step * (float)(i / view->width);
    float x = 0, y = 0;
    int n = 0;
    while (n < 1000 && x * x + y * y <= 4) {
        float next = x * x - y * y + x0;
        y = 2 * x * y + y0;
        x = next;
        n++;
    }
    pixels[i] = n == 1000 ? 0 : (uint8_t)(255 - n % 256);
}

static void matmul(int32_t i, int32_t count, int32_t block, const float *a, int32_t al, const float *b, int32_t bl,
                   const int32_t *size, int32_t sl, float *c, int32_t cl) {
    (void)count, (void)block, (void)al, (void)bl, (void)sl, (void)cl;
    const int32_t n = *size, row = i / n, column = i % n;
    float sum = 0;
    for (int32_t k = 0; k < n; k++) sum += a[row * n + k] * b[k * n + column];
    c[i] = sum;
}

static void matmul_row(int32_t id, int32_t count, int32_t block, const float *a, int32_t al, const float *b, int32_t bl,
                       const int32_t *size, int32_t sl, float *c, int32_t cl) {
    (void)count, (void)block, (void)al, (void)bl, (void)sl, (void)cl;
    const int32_t n = *size;
    c += id * n;
    for (int32_t j = 0; j < n; j++) c[j] = 0;
    for (int32_t k = 0; k < n; k++) {
        const float factor = a[id * n + k];
        for (int32_t j = 0; j < n; j++) c[j] += factor * b[k * n + j];
    }
}

static void nbody(int32_t i, int32_t num_threads, int32_t block, const body *all, int32_t length, body *to,
                  int32_t tl) {
    (void)num_threads, (void)block, (void)tl;
    const int32_t count = length / (int32_t)sizeof *all;
    body self = all[i];
    float ax = 0, ay = 0, az = 0;
    for (int32_t j = 0; j < count; j++) {
        float dx = all[j].x - self.x, dy = all[j].y - self.y, dz = all[j].z - self.z;
        float squared = dx * dx + dy * dy + dz * dz + 0.05f;
        float pull = all[j].mass / (squared * sqrtf(squared));
        ax += dx * pull;
        ay += dy * pull;
        az += dz * pull;
    }
    self.vx += ax * 0.01f;
    self.vy += ay * 0.01f;
    self.vz += az * 0.01f;
    self.x += self.vx * 0.01f;
    self.y += self.vy * 0.01f;
    self.z += self.vz * 0.01f;
    to[i] = self;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static wasi_parallel_device device;

static float *random_floats(uint32_t count, uint32_t salt) {
    float *numbers = allocate(count, sizeof *numbers);
    for (uint32_t i = 0; i < count; i++) numbers[i] = (float)(random_at(i + salt) % 61) - 30;
    return numbers;
}

static void time_rounds(const char *name, wasi_parallel_kernel kernel, uint32_t iterations, int rounds,
                        const wasi_parallel_buffer *in, uint32_t in_count, wasi_parallel_buffer out, void *result,
                        size_t size) {
    for (int round = 0; round < rounds; round++) {
        double start = now();
        TRY(wasi_parallel_for(kernel, (int32_t)iterations, 1, in, in_count, &out, 1));
        printf("%s: round %d: %.3f ms\n", name, round, now() - start);
    }
    double start = now();
    TRY(wasi_parallel_read_buffer(out, result, size));
    printf("%s: read back: %.3f ms\n", name, now() - start);
    printf("%s: checksum %08x\n", name, checksum(result, size));
}

int main(int argc, char **argv) {
    if (argc != 4) fail("usage: bench nstream|mandelbrot|matmul|matmul-rows|nbody SIZE ROUNDS");
    const char *name = argv[1];
    const uint32_t n = (uint32_t)atoi(argv[2]);
    const int rounds = atoi(argv[3]);
    device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    if (strcmp(name, "nstream") == 0) {
        size_t size = n * sizeof(float);
        float *a = random_floats(n, 1), *b = random_floats(n, 2), *c = random_floats(n, 3);
        wasi_parallel_buffer in[] = {make_buffer(device, WASI_PARALLEL_READ, b, size),
                                     make_buffer(device, WASI_PARALLEL_READ, c, size)};
        wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_READ_WRITE, a, size);
        time_rounds(name, WASI_PARALLEL_KERNEL(nstream), n, rounds, in, 2, out, a, size);
    } else if (strcmp(name, "mandelbrot") == 0) {
        view view = {.left = -2.1f, .top = -1.3f, .step = 2.6f / (float)n, .width = (int32_t)n};
        uint8_t *pixels = allocate(n, n);
        wasi_parallel_buffer in = make_buffer(device, WASI_PARALLEL_READ, &view, sizeof view);
        wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_WRITE, pixels, (size_t)n * n);
        time_rounds(name, WASI_PARALLEL_KERNEL(mandelbrot), n * n, rounds, &in, 1, out, pixels, (size_t)n * n);
    } else if (strncmp(name, "matmul", 6) == 0) {
        size_t size = (size_t)n * n * sizeof(float);
        float *a = random_floats(n * n, 1), *b = random_floats(n * n, 2), *c = allocate(n * n, sizeof *c);
        const int32_t width = (int32_t)n;
        wasi_parallel_buffer in[] = {make_buffer(device, WASI_PARALLEL_READ, a, size),
                                     make_buffer(device, WASI_PARALLEL_READ, b, size),
                                     make_buffer(device, WASI_PARALLEL_READ, &width, sizeof width)};
        wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_READ_WRITE, c, size);
        if (strcmp(name, "matmul") == 0)
            time_rounds(name, WASI_PARALLEL_KERNEL(matmul), n * n, rounds, in, 3, out, c, size);
        else
            time_rounds(name, WASI_PARALLEL_KERNEL(matmul_row), n, rounds, in, 3, out, c, size);
    } else if (strcmp(name, "nbody") == 0) {
        size_t size = n * sizeof(body);
        body *from = allocate(n, sizeof *from), *to = allocate(n, sizeof *to);
        for (uint32_t i = 0; i < n; i++) {
            const float scale = 1.0f / (1 << 23);
            from[i] = (body){.x = (float)(random_at(3 * i) >> 8) * scale - 1,
                             .y = (float)(random_at(3 * i + 1) >> 8) * scale - 1,
                             .z = (float)(random_at(3 * i + 2) >> 8) * scale - 1,
                             .mass = 1.0f / (float)n};
        }
        wasi_parallel_buffer in = make_buffer(device, WASI_PARALLEL_READ, from, size);
        wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_READ_WRITE, to, size);
        time_rounds(name, WASI_PARALLEL_KERNEL(nbody), n, rounds, &in, 1, out, to, size);
    } else {
        fail("there is no kernel '%s'", name);
    }
    return 0;
}
