/// matmul.c - C = A B, a row of C to an iteration.
#include "example.h"

enum { N = 192 };

static void multiply_row(int32_t id, int32_t num_threads, int32_t block_size, const float *a, int32_t a_length,
                         const float *b, int32_t b_length, const int32_t *size, int32_t size_length, float *c,
                         int32_t c_length) {
    (void)num_threads, (void)a_length, (void)b_length, (void)size_length, (void)c_length;
    const int32_t n = *size;
    c += id * block_size;
    for (int32_t j = 0; j < n; j++) c[j] = 0;
    for (int32_t k = 0; k < n; k++) {
        const float factor = a[id * n + k];
        for (int32_t j = 0; j < n; j++) c[j] += factor * b[k * n + j];
    }
}

int main(void) {
    const size_t bytes = N * N * sizeof(float);
    float *a = allocate(N * N, sizeof *a), *b = allocate(N * N, sizeof *b), *c = allocate(N * N, sizeof *c);
    // Small integers: every sum is exact, in any order.
    for (uint32_t i = 0; i < N * N; i++) {
        a[i] = (float)(random_at(2 * i) % 61) - 30;
        b[i] = (float)(random_at(2 * i + 1) % 61) - 30;
    }
    const int32_t size = N;
    wasi_parallel_device device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    wasi_parallel_buffer in[] = {make_buffer(device, WASI_PARALLEL_READ, a, bytes),
                                 make_buffer(device, WASI_PARALLEL_READ, b, bytes),
                                 make_buffer(device, WASI_PARALLEL_READ, &size, sizeof size)};
    wasi_parallel_buffer out = make_buffer(device, WASI_PARALLEL_WRITE, c, bytes);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(multiply_row), N, N, in, 3, &out, 1));
    TRY(wasi_parallel_read_buffer(out, c, bytes));

    // The definition, element by element, in integers.
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) {
            int32_t sum = 0;
            for (uint32_t k = 0; k < N; k++) sum += (int32_t)a[i * N + k] * (int32_t)b[k * N + j];
            if (c[i * N + j] != (float)sum) fail("element (%u, %u) is %g instead of %d", i, j, c[i * N + j], sum);
        }
    }
    printf("%d x %d, checksum %08x\n", N, N, checksum(c, bytes));
    return 0;
}
