// stdout: 5 levels, 1024 leaves, each once
//
// Loops in loops in loops: every leaf of a tree of parallel loops runs once, and each level works on its own stack.
#include "example.h"

enum { LEVELS = 5, WIDTH = 4, LEAVES = 1024 };
static uint8_t leaves[LEAVES];
static wasi_parallel_device device;

typedef struct node {
    uint32_t level, index;
} node;

static void visit(int32_t id, int32_t num_threads, int32_t block_size, const node *parent, int32_t parent_length) {
    (void)num_threads, (void)block_size, (void)parent_length;
    node self = {parent->level + 1, parent->index * WIDTH + (uint32_t)id};
    if (self.level == LEVELS) {
        leaves[self.index]++;
        return;
    }
    wasi_parallel_buffer buffer = make_buffer(device, WASI_PARALLEL_READ, &self, sizeof self);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(visit), WIDTH, 1, &buffer, 1, NULL, 0));
    if (self.index != parent->index * WIDTH + (uint32_t)id) fail("the frame changed during an inner loop");
}

int main(void) {
    device = get_device(WASI_PARALLEL_CPU);
    node root = {0, 0};
    wasi_parallel_buffer buffer = make_buffer(device, WASI_PARALLEL_READ, &root, sizeof root);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(visit), WIDTH, 1, &buffer, 1, NULL, 0));
    for (int i = 0; i < LEAVES; i++)
        if (leaves[i] != 1) fail("leaf %d was visited %d times", i, leaves[i]);
    printf("%d levels, %d leaves, each once\n", LEVELS, LEAVES);
    return 0;
}
