/* omp.h - the functions of OpenMP 5.2 for C and C++ programs that clang compiles with -fopenmp for WebAssembly, and wpc
 * makes programs of. docs/openmp.md says how. */
#ifndef WPC_OMP_H
#define WPC_OMP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define WPC_OMP_DEFAULT(value) = value
#else
#define WPC_OMP_DEFAULT(value)
#endif

/* Without this attribute the linker would ask for a definition. */
#if defined(__wasm__)
#define WPC_OMP_IMPORT(name) __attribute__((__import_module__("env"), __import_name__(#name)))
#else
#define WPC_OMP_IMPORT(name)
#endif

/* ---------------------------------------------------------------------------------------------------------- types */

typedef enum omp_sched_t {
    omp_sched_static = 1,
    omp_sched_dynamic = 2,
    omp_sched_guided = 3,
    omp_sched_auto = 4,
    omp_sched_monotonic = (int)0x80000000u
} omp_sched_t;

typedef enum omp_proc_bind_t {
    omp_proc_bind_false = 0,
    omp_proc_bind_true = 1,
    omp_proc_bind_master = 2,
    omp_proc_bind_primary = 2,
    omp_proc_bind_close = 3,
    omp_proc_bind_spread = 4
} omp_proc_bind_t;

typedef enum omp_sync_hint_t {
    omp_sync_hint_none = 0,
    omp_lock_hint_none = 0,
    omp_sync_hint_uncontended = 1,
    omp_lock_hint_uncontended = 1,
    omp_sync_hint_contended = 2,
    omp_lock_hint_contended = 2,
    omp_sync_hint_nonspeculative = 4,
    omp_lock_hint_nonspeculative = 4,
    omp_sync_hint_speculative = 8,
    omp_lock_hint_speculative = 8
} omp_sync_hint_t;
typedef omp_sync_hint_t omp_lock_hint_t;

/* What is inside is the runtime's: a number that it gives to a lock. */
typedef struct omp_lock_t {
    void *_lk;
} omp_lock_t;
typedef struct omp_nest_lock_t {
    void *_lk;
} omp_nest_lock_t;

typedef void *omp_depend_t;
typedef enum omp_event_handle_t { wpc_omp_event_most = UINTPTR_MAX } omp_event_handle_t;

typedef enum omp_pause_resource_t { omp_pause_soft = 1, omp_pause_hard = 2 } omp_pause_resource_t;

typedef enum omp_allocator_handle_t {
    omp_null_allocator = 0,
    omp_default_mem_alloc = 1,
    omp_large_cap_mem_alloc = 2,
    omp_const_mem_alloc = 3,
    omp_high_bw_mem_alloc = 4,
    omp_low_lat_mem_alloc = 5,
    omp_cgroup_mem_alloc = 6,
    omp_pteam_mem_alloc = 7,
    omp_thread_mem_alloc = 8,
    wpc_omp_allocator_most = UINTPTR_MAX
} omp_allocator_handle_t;

typedef enum omp_memspace_handle_t {
    omp_default_mem_space = 0,
    omp_large_cap_mem_space = 1,
    omp_const_mem_space = 2,
    omp_high_bw_mem_space = 3,
    omp_low_lat_mem_space = 4,
    wpc_omp_memspace_most = UINTPTR_MAX
} omp_memspace_handle_t;

typedef uintptr_t omp_uintptr_t;

typedef enum omp_alloctrait_key_t {
    omp_atk_sync_hint = 1,
    omp_atk_alignment = 2,
    omp_atk_access = 3,
    omp_atk_pool_size = 4,
    omp_atk_fallback = 5,
    omp_atk_fb_data = 6,
    omp_atk_pinned = 7,
    omp_atk_partition = 8
} omp_alloctrait_key_t;

typedef enum omp_alloctrait_value_t {
    omp_atv_false = 0,
    omp_atv_true = 1,
    omp_atv_contended = 3,
    omp_atv_uncontended = 4,
    omp_atv_serialized = 5,
    omp_atv_private = 6,
    omp_atv_all = 7,
    omp_atv_thread = 8,
    omp_atv_pteam = 9,
    omp_atv_cgroup = 10,
    omp_atv_default_mem_fb = 11,
    omp_atv_null_fb = 12,
    omp_atv_abort_fb = 13,
    omp_atv_allocator_fb = 14,
    omp_atv_environment = 15,
    omp_atv_nearest = 16,
    omp_atv_blocked = 17,
    omp_atv_interleaved = 18
} omp_alloctrait_value_t;
#define omp_atv_default ((omp_uintptr_t)-1)

typedef struct omp_alloctrait_t {
    omp_alloctrait_key_t key;
    omp_uintptr_t value;
} omp_alloctrait_t;

/* ---------------------------------------------------------------------------------------------------------- teams */

#define WPC_OMP(result, name, ...) extern result name(__VA_ARGS__) WPC_OMP_IMPORT(name);

WPC_OMP(void, omp_set_num_threads, int)
WPC_OMP(int, omp_get_num_threads, void)
WPC_OMP(int, omp_get_max_threads, void)
WPC_OMP(int, omp_get_thread_num, void)
WPC_OMP(int, omp_get_num_procs, void)
WPC_OMP(int, omp_in_parallel, void)
WPC_OMP(void, omp_set_dynamic, int)
WPC_OMP(int, omp_get_dynamic, void)
WPC_OMP(int, omp_get_cancellation, void)
WPC_OMP(void, omp_set_nested, int)
WPC_OMP(int, omp_get_nested, void)
WPC_OMP(void, omp_set_schedule, omp_sched_t, int)
WPC_OMP(void, omp_get_schedule, omp_sched_t *, int *)
WPC_OMP(int, omp_get_thread_limit, void)
WPC_OMP(int, omp_get_supported_active_levels, void)
WPC_OMP(void, omp_set_max_active_levels, int)
WPC_OMP(int, omp_get_max_active_levels, void)
WPC_OMP(int, omp_get_level, void)
WPC_OMP(int, omp_get_ancestor_thread_num, int)
WPC_OMP(int, omp_get_team_size, int)
WPC_OMP(int, omp_get_active_level, void)
WPC_OMP(int, omp_in_final, void)
WPC_OMP(int, omp_get_num_teams, void)
WPC_OMP(int, omp_get_team_num, void)
WPC_OMP(void, omp_set_num_teams, int)
WPC_OMP(int, omp_get_max_teams, void)
WPC_OMP(void, omp_set_teams_thread_limit, int)
WPC_OMP(int, omp_get_teams_thread_limit, void)
WPC_OMP(int, omp_get_max_task_priority, void)
WPC_OMP(void, omp_fulfill_event, omp_event_handle_t)

/* --------------------------------------------------------------------------------------------- places and devices */

WPC_OMP(omp_proc_bind_t, omp_get_proc_bind, void)
WPC_OMP(int, omp_get_num_places, void)
WPC_OMP(int, omp_get_place_num_procs, int)
WPC_OMP(void, omp_get_place_proc_ids, int, int *)
WPC_OMP(int, omp_get_place_num, void)
WPC_OMP(int, omp_get_partition_num_places, void)
WPC_OMP(void, omp_get_partition_place_nums, int *)
WPC_OMP(void, omp_set_default_device, int)
WPC_OMP(int, omp_get_default_device, void)
WPC_OMP(int, omp_get_num_devices, void)
WPC_OMP(int, omp_get_device_num, void)
WPC_OMP(int, omp_get_initial_device, void)
WPC_OMP(int, omp_is_initial_device, void)
WPC_OMP(int, omp_pause_resource, omp_pause_resource_t, int)
WPC_OMP(int, omp_pause_resource_all, omp_pause_resource_t)

/* ---------------------------------------------------------------------------------------------------------- locks */

WPC_OMP(void, omp_init_lock, omp_lock_t *)
WPC_OMP(void, omp_init_lock_with_hint, omp_lock_t *, omp_sync_hint_t)
WPC_OMP(void, omp_destroy_lock, omp_lock_t *)
WPC_OMP(void, omp_set_lock, omp_lock_t *)
WPC_OMP(void, omp_unset_lock, omp_lock_t *)
WPC_OMP(int, omp_test_lock, omp_lock_t *)
WPC_OMP(void, omp_init_nest_lock, omp_nest_lock_t *)
WPC_OMP(void, omp_init_nest_lock_with_hint, omp_nest_lock_t *, omp_sync_hint_t)
WPC_OMP(void, omp_destroy_nest_lock, omp_nest_lock_t *)
WPC_OMP(void, omp_set_nest_lock, omp_nest_lock_t *)
WPC_OMP(void, omp_unset_nest_lock, omp_nest_lock_t *)
WPC_OMP(int, omp_test_nest_lock, omp_nest_lock_t *)

/* ----------------------------------------------------------------------------------------------- time and memory */

WPC_OMP(double, omp_get_wtime, void)
WPC_OMP(double, omp_get_wtick, void)

WPC_OMP(omp_allocator_handle_t, omp_init_allocator, omp_memspace_handle_t, int, const omp_alloctrait_t *)
WPC_OMP(void, omp_destroy_allocator, omp_allocator_handle_t)
WPC_OMP(void, omp_set_default_allocator, omp_allocator_handle_t)
WPC_OMP(omp_allocator_handle_t, omp_get_default_allocator, void)
WPC_OMP(void *, omp_alloc, size_t, omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator))
WPC_OMP(void *, omp_aligned_alloc, size_t, size_t, omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator))
WPC_OMP(void *, omp_calloc, size_t, size_t, omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator))
WPC_OMP(void *, omp_aligned_calloc, size_t, size_t, size_t,
        omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator))
WPC_OMP(void *, omp_realloc, void *, size_t, omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator),
        omp_allocator_handle_t free_allocator WPC_OMP_DEFAULT(omp_null_allocator))
WPC_OMP(void, omp_free, void *, omp_allocator_handle_t allocator WPC_OMP_DEFAULT(omp_null_allocator))

#undef WPC_OMP
#undef WPC_OMP_IMPORT
#undef WPC_OMP_DEFAULT

#ifdef __cplusplus
}
#endif

#endif
