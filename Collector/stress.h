/// stress.h - collects all the time, and makes what was collected unusable, so that an object that was freed too early is noticed
/// (WPC_GC_STRESS=N: at every Nth allocation). For tests. Used inside of Collector alone.
#ifndef WPC_COLLECTOR_STRESS_H
#define WPC_COLLECTOR_STRESS_H

#include <stddef.h>
#include <stdint.h>

/// Allocations from one collection to the next; 0: there is no stress.
extern uint32_t wpc_gc_stress_interval;

/// Reads WPC_GC_STRESS.
void wpc_gc_stress_start(void);
void wpc_gc_stress_collect(void);
void wpc_gc_stress_register(void *object);
void wpc_gc_stress_overwrite(void *object);

/// Before each allocation.
static inline void wpc_gc_stress_before(void) {
    if (__builtin_expect(wpc_gc_stress_interval != 0, 0)) wpc_gc_stress_collect();
}

/// After each: `object`, which may be NULL, is overwritten when nothing refers to it any more.
static inline void wpc_gc_stress_watch(void *object) {
    if (__builtin_expect(wpc_gc_stress_interval != 0, 0) && object != NULL) wpc_gc_stress_register(object);
}

/// Before an object is freed by hand.
static inline void wpc_gc_stress_poison(void *object) {
    if (__builtin_expect(wpc_gc_stress_interval != 0, 0)) wpc_gc_stress_overwrite(object);
}

#endif
