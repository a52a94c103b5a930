// stdout: 200 pages, each grown once
//
// memory.grow in kernels: each gets pages of its own, zero at first, while the others read and write theirs.
#include "example.h"

enum { COUNT = 200, PAGE = 65536 };
static uint32_t *pages[COUNT];

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    size_t old = __builtin_wasm_memory_grow(0, 1);
    if (old == SIZE_MAX) return;
    uint32_t *words = (uint32_t *)(old * PAGE);
    for (uint32_t i = 0; i < PAGE / 4; i++) {
        if (words[i] != 0) return;
        words[i] = (uint32_t)id ^ i;
    }
    pages[id] = words;
}

int main(void) {
    size_t before = __builtin_wasm_memory_size(0);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), COUNT, 1, NULL, 0, NULL, 0));
    if (__builtin_wasm_memory_size(0) < before + COUNT) fail("the memory grew by too little");
    for (uint32_t k = 0; k < COUNT; k++) {
        if (pages[k] == NULL) fail("iteration %u has no page", k);
        for (uint32_t i = 0; i < PAGE / 4; i++)
            if (pages[k][i] != (k ^ i)) fail("word %u of iteration %u's page is %08x", i, k, pages[k][i]);
    }
    printf("%d pages, each grown once\n", COUNT);
    return 0;
}
