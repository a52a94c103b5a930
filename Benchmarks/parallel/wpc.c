/// wpc.c - the loops through wasi-parallel's import, as compiled code calls it: a kernel in a table, a thread block for
/// each worker, protection from traps. The kernel is native code.
#include "fake_module.h"
#include "kernels.h"

#include <stdlib.h>

static fake_instance *fake;
static iteration current_body;
static const work *current_work;

static void kernel(wpc_thread *thread, uint32_t i, uint32_t count, uint32_t block_size) {
    (void)thread, (void)count, (void)block_size;
    current_body(current_work, i);
}

uint8_t *start_wpc(uint64_t bytes) {
    uint32_t pages = (uint32_t)(bytes / FAKE_PAGE) + 64;
    fake = fake_instance_new((fake_options){.pages = pages,
                                            .maximum_pages = pages + 1024,
                                            .stack_pointer = FAKE_PAGE,
                                            .table_name = "__indirect_function_table"});
    fake_define(fake, 1, (wpc_code)kernel, 3, 0);
    return fake_memory(fake->thread) + 16 * FAKE_PAGE;
}

void run_wpc(iteration body, const work *work, uint32_t count) {
    current_body = body;
    current_work = work;
    if (wpc_parallel_parallel_for(fake->thread, 1, count, 1, 0, 0, 0, 0) != 0) abort();
}

void run_wpc_alone(iteration body, const work *work, uint32_t count) {
    current_body = body;
    current_work = work;
    // A buffer of the sequential device, which is the second, makes this its loop.
    static uint32_t handle;
    if (handle == 0) {
        fake_define(fake, 2, (wpc_code)kernel, 5, 0);
        if (wpc_parallel_create_buffer(fake->thread, 2, 4, 0, 64) != 0) abort();
        handle = *fake_u32(fake->thread, 64);
    }
    *fake_u32(fake->thread, 64) = handle;
    if (wpc_parallel_parallel_for(fake->thread, 2, count, 1, 64, 1, 0, 0) != 0) abort();
}
