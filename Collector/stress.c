/// stress.c - see stress.h. Every object gets a finalizer, which overwrites it; the last ones are kept for a while, so that their memory isn't
/// given out again at once.
#include "stress.h"

#include "base/variables.h"

#include <stdlib.h>
#include <string.h>

#define GC_THREADS
#define GC_NO_THREAD_REDIRECTS
#include <gc/gc.h>

/// As a reference it is no i31 and no address that can be accessed; as a length, too long.
#define POISON 0xDE

/// Overwritten objects that are kept, and the most bytes of one.
#define KEPT_COUNT 1024u
#define KEPT_SIZE 4096u

uint32_t wpc_gc_stress_interval;

/// A ring; the collector looks into it.
static void **kept;
static uint32_t next_kept;

void wpc_gc_stress_start(void) {
    const char *text = wpc_variable(WPC_GC_STRESS);
    if (text == NULL) return;
    wpc_gc_stress_interval = (uint32_t)strtoul(text, NULL, 10);
    if (wpc_gc_stress_interval != 0) kept = GC_MALLOC_UNCOLLECTABLE(KEPT_COUNT * sizeof(void *));
}

void wpc_gc_stress_collect(void) {
    static uint32_t allocation_count;
    if (__atomic_add_fetch(&allocation_count, 1, __ATOMIC_RELAXED) % wpc_gc_stress_interval == 0) GC_gcollect();
}

void wpc_gc_stress_overwrite(void *object) { memset(object, POISON, GC_size(object)); }

static void finalize(void *object, void *context) {
    (void)context;
    wpc_gc_stress_overwrite(object);
    if (kept != NULL && GC_size(object) <= KEPT_SIZE)
        kept[__atomic_fetch_add(&next_kept, 1, __ATOMIC_RELAXED) % KEPT_COUNT] = object;
}

void wpc_gc_stress_register(void *object) { GC_register_finalizer_no_order(object, finalize, NULL, NULL, NULL); }
