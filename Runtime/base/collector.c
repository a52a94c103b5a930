/// collector.c - memory in programs without a collector.
#include "base/collector.h"

#include <stdlib.h>

static void *allocate_from_heap(size_t size) { return aligned_alloc(16, (size + 15) & ~(size_t)15); }

// With the C library's own function the loader would look it up twice more at every start.
static void free_to_heap(void *memory) { free(memory); }

wpc_collector wpc_the_collector = {
    .allocate = allocate_from_heap,
    .free = free_to_heap,
    .allocate_exception = allocate_from_heap,
    .free_exception = free_to_heap,
};
