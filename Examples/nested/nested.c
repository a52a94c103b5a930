/// nested.c - loops in loops: a merge sort in which each part sorts its two halves with a parallel_for of two
/// iterations.
#include "example.h"

#include <stdbool.h>
#include <string.h>

enum { COUNT = 100000, DEPTH = 6 };

static uint32_t numbers[COUNT], scratch[COUNT];
static wasi_parallel_device device;

/// What a kernel is told: a part of the numbers, and how often it may still be halved.
typedef struct part {
    uint32_t start, end, depth;
} part;

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void merge(uint32_t start, uint32_t middle, uint32_t end) {
    for (uint32_t i = start, left = start, right = middle; i < end; i++) {
        bool takes_left = right == end || (left < middle && numbers[left] <= numbers[right]);
        scratch[i] = takes_left ? numbers[left++] : numbers[right++];
    }
    memcpy(&numbers[start], &scratch[start], (end - start) * sizeof *numbers);
}

static void sort_half(int32_t half, int32_t num_threads, int32_t block_size, const part *whole, int32_t whole_length);

static void sort(part whole) {
    if (whole.depth == 0) {
        qsort(&numbers[whole.start], whole.end - whole.start, sizeof *numbers, compare);
        return;
    }
    // On this thread's stack: the buffer is another name for it until the loop has ended.
    wasi_parallel_buffer buffer = make_buffer(device, WASI_PARALLEL_READ, &whole, sizeof whole);
    TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(sort_half), 2, 1, &buffer, 1, NULL, 0));
    merge(whole.start, whole.start + (whole.end - whole.start) / 2, whole.end);
}

static void sort_half(int32_t half, int32_t num_threads, int32_t block_size, const part *whole, int32_t whole_length) {
    (void)num_threads, (void)block_size, (void)whole_length;
    uint32_t middle = whole->start + (whole->end - whole->start) / 2;
    sort((part){half == 0 ? whole->start : middle, half == 0 ? middle : whole->end, whole->depth - 1});
}

int main(void) {
    static uint32_t expected[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) numbers[i] = expected[i] = random_at(i);
    device = get_device(WASI_PARALLEL_CPU);
    sort((part){0, COUNT, DEPTH});
    qsort(expected, COUNT, sizeof *expected, compare);
    if (memcmp(numbers, expected, sizeof numbers) != 0) fail("not sorted");
    printf("%d numbers sorted, loops %d deep, checksum %08x\n", COUNT, DEPTH, checksum(numbers, sizeof numbers));
    return 0;
}
