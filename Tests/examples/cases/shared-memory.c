// flags: -matomics -mbulk-memory -nostdlib -Wl,--shared-memory -Wl,--max-memory=16777216 -Wl,--export=__wasm_init_tls -Wl,--export=__tls_size -Wl,--export=__tls_align -Wl,--export=__tls_base
// stdout: atomics and thread-locals
//
// A module with shared memory: atomic operations between kernels, and thread-local variables that each thread has for itself.
#include <stdint.h>

#include "wasi_parallel.h"

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) int fd_write(int, const void *, int, void *);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"), noreturn)) void proc_exit(int);

enum { COUNT = 5000 };
static uint32_t sum, wrong;
static _Thread_local uint32_t mine = 42, scratch;

__attribute__((noinline)) static uint32_t use_scratch(uint32_t value) {
    uint32_t volatile *place = &scratch;
    *place = value;
    for (int i = 0; i < 20; i++) *place += 1;
    return *place;
}

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    if (use_scratch((uint32_t)id) != (uint32_t)id + 20 || *(volatile uint32_t *)&mine != 42)
        __atomic_fetch_add(&wrong, 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&sum, (uint32_t)id, __ATOMIC_RELAXED);
}

void _start(void) {
    scratch = 1234;
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), COUNT, 1, 0, 0, 0, 0) != 0) proc_exit(2);
    if (wrong != 0) proc_exit(3);
    if (sum != COUNT * (COUNT - 1) / 2) proc_exit(4);
    static const char text[] = "atomics and thread-locals\n";
    const struct { const char *bytes; uint32_t length; } vector = {text, sizeof text - 1};
    uint32_t written;
    if (fd_write(1, &vector, 1, &written) != 0) proc_exit(5);
}
