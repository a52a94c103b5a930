/// collector.h - what a collector, if the program has one (Collector/), does for the runtime.
#ifndef WPC_BASE_COLLECTOR_H
#define WPC_BASE_COLLECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Without a collector memory comes from the heap. All of it is 16-byte aligned; NULL: there is none.
typedef struct wpc_collector {
    /// Memory that is looked into for references until it is freed: thread blocks of workers.
    void *(*allocate)(size_t size);
    void (*free)(void *memory);
    /// Exceptions. Where they `are_collected` those that somebody may have a reference to need not be freed.
    void *(*allocate_exception)(size_t size);
    void (*free_exception)(void *exception);
    bool are_collected;
    /// Called on each native thread before it runs compiled code for the first time: its stack will have references. May be NULL.
    void (*enter_thread)(void);
    /// wpc_program_stack_start where programs have to run in a thread of their own: this asks the system for its stack's bounds.
    /// NULL: they need not.
    int (*start_program)(void *stack, size_t size, void *(*body)(void *), void (*wait)(void *), void *context);
    /// See wpc_gc_set_heap_size. NULL: there is no heap of objects.
    void (*set_heap_size)(uint64_t bytes);
} wpc_collector;

/// The smallest heap of objects.
#define WPC_SMALLEST_HEAP_SIZE (UINT64_C(1) << 20)

/// Changed only before any compiled code runs.
extern wpc_collector wpc_the_collector;

#endif
