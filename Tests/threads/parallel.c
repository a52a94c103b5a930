// Loops of wasi-parallel in several threads at once, with a buffer that another thread made.
// stdout: 4 x 1249975000
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#include "wasi_parallel.h"

enum { THREADS = 4, COUNT = 50000 };

static wasi_parallel_buffer shared_buffer;
static uint32_t values[COUNT];
static uint64_t sums[THREADS];
static int failures;

static void add(int32_t id, int32_t count, int32_t block_size, uint32_t *in, int32_t in_length) {
    (void)count, (void)block_size, (void)in_length;
    volatile uint32_t place = in[id];
    for (int i = 0; i < THREADS; i++) __atomic_fetch_add(&sums[i], place, __ATOMIC_RELAXED);
}

static void *work(void *argument) {
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(add), COUNT, 1, &shared_buffer, 1, 0, 0) != 0)
        __atomic_fetch_add(&failures, 1, __ATOMIC_SEQ_CST);
    return argument;
}

int main(void) {
    wasi_parallel_device device;
    for (uint32_t i = 0; i < COUNT; i++) values[i] = i;
    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device) != 0) return 1;
    if (wasi_parallel_create_buffer(device, sizeof values, WASI_PARALLEL_READ, &shared_buffer) != 0) return 2;
    if (wasi_parallel_write_buffer(values, sizeof values, shared_buffer) != 0) return 3;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) return 4;
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    if (failures != 0) return 5;
    for (int i = 1; i < THREADS; i++)
        if (sums[i] != sums[0]) return 6;
    printf("%d x %llu\n", THREADS, (unsigned long long)sums[0] / THREADS);
    return 0;
}
