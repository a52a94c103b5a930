// stdout: 2000 iterations on 2000 stacks
//
// Kernels that live on the C stack: recursion, arrays whose size is known at run time, addresses of locals handed down. On a
// stack that two threads share, or one that is not put back, nothing of this gives the answer of a plain loop.
#include "example.h"

#include <string.h>

enum { COUNT = 2000 };
static uint32_t results[COUNT];

// Sorts by writing the halves to a new array in each frame.
__attribute__((noinline)) static void sort(uint32_t *numbers, uint32_t count) {
    if (count < 2) return;
    uint32_t half = count / 2, copy[count];
    memcpy(copy, numbers, sizeof copy);
    sort(copy, half);
    sort(copy + half, count - half);
    for (uint32_t i = 0, left = 0, right = half; i < count; i++)
        numbers[i] = right == count || (left < half && copy[left] <= copy[right]) ? copy[left++] : copy[right++];
}

__attribute__((noinline)) static uint32_t work(uint32_t id) {
    uint32_t count = 50 + random_at(id) % 200;
    uint32_t numbers[count];
    for (uint32_t i = 0; i < count; i++) numbers[i] = random_at(id * 1000 + i);
    sort(numbers, count);
    for (uint32_t i = 1; i < count; i++)
        if (numbers[i - 1] > numbers[i]) return 0;
    return checksum(numbers, sizeof numbers);
}

static void kernel(int32_t id, int32_t num_threads, int32_t block_size) {
    (void)num_threads, (void)block_size;
    results[id] = work((uint32_t)id);
}

int main(void) {
    char canary[64];
    memset(canary, 'c', sizeof canary);
    for (int round = 0; round < 3; round++) {
        memset(results, 0, sizeof results);
        TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(kernel), COUNT, 1, NULL, 0, NULL, 0));
        for (uint32_t i = 0; i < COUNT; i++)
            if (results[i] != work(i) || results[i] == 0) fail("iteration %u has %08x instead of %08x", i, results[i], work(i));
    }
    for (size_t i = 0; i < sizeof canary; i++)
        if (((volatile char *)canary)[i] != 'c') fail("the caller's frame was written to");
    printf("%d iterations on %d stacks\n", COUNT, COUNT);
    return 0;
}
