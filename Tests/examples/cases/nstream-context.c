// nstream as the proof of concept's benchmark has it in C++: a buffer of numbers that the kernel needs, and a READ_WRITE buffer that
// is stored to among the in buffers; no out buffers at all.
// stdout: 33000
// opencl: yes
#include <stdio.h>

#include "wasi_parallel.h"

enum { COUNT = 3000, THREADS = 8 };
static float a[COUNT], b[COUNT], c[COUNT], context[2] = {0, 3};

static void nstream(int id, int threads, int block, float *numbers, int n0, float *x, int n1, float *y, int n2, float *z, int n3) {
    for (int i = id * block; i < (id + 1) * block; i++) x[i] += y[i] + numbers[1] * z[i];
}

int main(void) {
    wasi_parallel_device device;
    wasi_parallel_buffer in[4];
    (void)!wasi_parallel_get_device(WASI_PARALLEL_DISCRETE_GPU, &device);
    for (int i = 0; i < COUNT; i++) a[i] = 3, b[i] = 2, c[i] = 2;
    (void)!wasi_parallel_create_buffer(device, sizeof context, WASI_PARALLEL_READ, &in[0]);
    (void)!wasi_parallel_create_buffer(device, sizeof a, WASI_PARALLEL_READ_WRITE, &in[1]);
    (void)!wasi_parallel_create_buffer(device, sizeof b, WASI_PARALLEL_READ, &in[2]);
    (void)!wasi_parallel_create_buffer(device, sizeof c, WASI_PARALLEL_READ, &in[3]);
    (void)!wasi_parallel_write_buffer(context, sizeof context, in[0]);
    (void)!wasi_parallel_write_buffer(a, sizeof a, in[1]);
    (void)!wasi_parallel_write_buffer(b, sizeof b, in[2]);
    (void)!wasi_parallel_write_buffer(c, sizeof c, in[3]);
    (void)!wasi_parallel_for(WASI_PARALLEL_KERNEL(nstream), THREADS, COUNT / THREADS, in, 4, NULL, 0);
    (void)!wasi_parallel_read_buffer(in[1], a, sizeof a);
    float sum = 0;
    for (int i = 0; i < COUNT; i++) sum += a[i];
    printf("%.0f\n", sum);
}
