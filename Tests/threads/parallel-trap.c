// A trap in a kernel ends the program, also if the loop runs in a thread; the report names both.
// only: wasm
// exit: 134
// stderr: wpc: trap: integer divide by zero: in iteration 77 of parallel_for, in thread 1
#include <pthread.h>
#include <stddef.h>

#include "wasi_parallel.h"

static volatile int divisors[200], quotient;

static void divide(int32_t id, int32_t count, int32_t block_size) {
    (void)count, (void)block_size;
    quotient = 100 / divisors[id];
}

static void *work(void *argument) {
    wasi_parallel_for(WASI_PARALLEL_KERNEL(divide), 200, 1, 0, 0, 0, 0);
    return argument;
}

int main(void) {
    pthread_t thread;
    for (int i = 0; i < 200; i++) divisors[i] = i - 77;
    if (pthread_create(&thread, NULL, work, NULL) != 0) return 1;
    pthread_join(thread, NULL);
    return 2;
}
