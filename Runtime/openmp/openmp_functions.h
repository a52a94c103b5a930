/// openmp_functions.h - the imports of programs that clang compiled with -fopenmp, module `env`.
///
/// Each is a C function `wpc_<name>(wpc_thread *thread, ...)` that compiled code calls directly with the calling thread's
/// block. Pointers outside memory 0 trap. docs/openmp.md states what they do; the names and parameters are clang's.
#ifndef WPC_OPENMP_FUNCTIONS_H
#define WPC_OPENMP_FUNCTIONS_H

#include "wpc_abi.h"

/// X(name, signature), as in wpc_host_import: what clang calls.
#define WPC_OPENMP_COMPILER_FUNCTIONS(X)                                                                               \
    X(__kmpc_begin, "ii:")                                                                                             \
    X(__kmpc_end, "i:")                                                                                                \
    X(__kmpc_global_thread_num, "i:i")                                                                                 \
    X(__kmpc_push_num_threads, "iii:")                                                                                 \
    X(__kmpc_push_num_threads_strict, "iiiii:")                                                                        \
    X(__kmpc_push_proc_bind, "iii:")                                                                                   \
    X(__kmpc_push_num_teams, "iiii:")                                                                                  \
    X(__kmpc_push_num_teams_51, "iiiii:")                                                                              \
    X(__kmpc_set_thread_limit, "iii:")                                                                                 \
    X(__kmpc_fork_call, "iiii:")                                                                                       \
    X(__kmpc_fork_call_if, "iiiii:")                                                                                   \
    X(__kmpc_fork_teams, "iiii:")                                                                                      \
    X(__kmpc_serialized_parallel, "ii:")                                                                               \
    X(__kmpc_end_serialized_parallel, "ii:")                                                                           \
    X(__kmpc_flush, "i:")                                                                                              \
    X(__kmpc_barrier, "ii:")                                                                                           \
    X(__kmpc_cancel_barrier, "ii:i")                                                                                   \
    X(__kmpc_cancel, "iii:i")                                                                                          \
    X(__kmpc_cancellationpoint, "iii:i")                                                                               \
    X(__kmpc_master, "ii:i")                                                                                           \
    X(__kmpc_end_master, "ii:")                                                                                        \
    X(__kmpc_masked, "iii:i")                                                                                          \
    X(__kmpc_end_masked, "ii:")                                                                                        \
    X(__kmpc_critical, "iii:")                                                                                         \
    X(__kmpc_critical_with_hint, "iiii:")                                                                              \
    X(__kmpc_end_critical, "iii:")                                                                                     \
    X(__kmpc_ordered, "ii:")                                                                                           \
    X(__kmpc_end_ordered, "ii:")                                                                                       \
    X(__kmpc_single, "ii:i")                                                                                           \
    X(__kmpc_end_single, "ii:")                                                                                        \
    X(__kmpc_copyprivate, "iiiiii:")                                                                                   \
    X(__kmpc_reduce, "iiiiiii:i")                                                                                      \
    X(__kmpc_reduce_nowait, "iiiiiii:i")                                                                               \
    X(__kmpc_end_reduce, "iii:")                                                                                       \
    X(__kmpc_end_reduce_nowait, "iii:")                                                                                \
    X(__kmpc_for_static_init_4, "iiiiiiiii:")                                                                          \
    X(__kmpc_for_static_init_4u, "iiiiiiiii:")                                                                         \
    X(__kmpc_for_static_init_8, "iiiiiiill:")                                                                          \
    X(__kmpc_for_static_init_8u, "iiiiiiill:")                                                                         \
    X(__kmpc_for_static_fini, "ii:")                                                                                   \
    X(__kmpc_dist_for_static_init_4, "iiiiiiiiii:")                                                                    \
    X(__kmpc_dist_for_static_init_4u, "iiiiiiiiii:")                                                                   \
    X(__kmpc_dist_for_static_init_8, "iiiiiiiill:")                                                                    \
    X(__kmpc_dist_for_static_init_8u, "iiiiiiiill:")                                                                   \
    X(__kmpc_dispatch_init_4, "iiiiiii:")                                                                              \
    X(__kmpc_dispatch_init_4u, "iiiiiii:")                                                                             \
    X(__kmpc_dispatch_init_8, "iiillll:")                                                                              \
    X(__kmpc_dispatch_init_8u, "iiillll:")                                                                             \
    X(__kmpc_dist_dispatch_init_4, "iiiiiiii:")                                                                        \
    X(__kmpc_dist_dispatch_init_4u, "iiiiiiii:")                                                                       \
    X(__kmpc_dist_dispatch_init_8, "iiiillll:")                                                                        \
    X(__kmpc_dist_dispatch_init_8u, "iiiillll:")                                                                       \
    X(__kmpc_dispatch_next_4, "iiiiii:i")                                                                              \
    X(__kmpc_dispatch_next_4u, "iiiiii:i")                                                                             \
    X(__kmpc_dispatch_next_8, "iiiiii:i")                                                                              \
    X(__kmpc_dispatch_next_8u, "iiiiii:i")                                                                             \
    X(__kmpc_dispatch_fini_4, "ii:")                                                                                   \
    X(__kmpc_dispatch_fini_4u, "ii:")                                                                                  \
    X(__kmpc_dispatch_fini_8, "ii:")                                                                                   \
    X(__kmpc_dispatch_fini_8u, "ii:")                                                                                  \
    X(__kmpc_dispatch_deinit, "ii:")                                                                                   \
    X(__kmpc_doacross_init, "iiii:")                                                                                   \
    X(__kmpc_doacross_wait, "iii:")                                                                                    \
    X(__kmpc_doacross_post, "iii:")                                                                                    \
    X(__kmpc_doacross_fini, "ii:")                                                                                     \
    X(__kmpc_omp_task_alloc, "iiiiii:i")                                                                               \
    X(__kmpc_omp_task, "iii:i")                                                                                        \
    X(__kmpc_omp_task_with_deps, "iiiiiii:i")                                                                          \
    X(__kmpc_omp_task_begin_if0, "iii:")                                                                               \
    X(__kmpc_omp_task_complete_if0, "iii:")                                                                            \
    X(__kmpc_omp_taskwait, "ii:i")                                                                                     \
    X(__kmpc_omp_taskyield, "iii:i")                                                                                   \
    X(__kmpc_omp_wait_deps, "iiiiii:")                                                                                 \
    X(__kmpc_omp_taskwait_deps_51, "iiiiiii:")                                                                         \
    X(__kmpc_omp_reg_task_with_affinity, "iiiii:i")                                                                    \
    X(__kmpc_task_allow_completion_event, "iii:i")                                                                     \
    X(__kmpc_taskgroup, "ii:")                                                                                         \
    X(__kmpc_end_taskgroup, "ii:")                                                                                     \
    X(__kmpc_taskloop, "iiiiiiliili:")                                                                                 \
    X(__kmpc_taskloop_5, "iiiiiiliilii:")                                                                              \
    X(__kmpc_task_reduction_init, "iii:i")                                                                             \
    X(__kmpc_taskred_init, "iii:i")                                                                                    \
    X(__kmpc_task_reduction_modifier_init, "iiiii:i")                                                                  \
    X(__kmpc_taskred_modifier_init, "iiiii:i")                                                                         \
    X(__kmpc_task_reduction_modifier_fini, "iii:")                                                                     \
    X(__kmpc_task_reduction_get_th_data, "iii:i")                                                                      \
    X(__kmpc_alloc, "iii:i")                                                                                           \
    X(__kmpc_aligned_alloc, "iiii:i")                                                                                  \
    X(__kmpc_free, "iii:")                                                                                             \
    X(__kmpc_init_allocator, "iiii:i")                                                                                 \
    X(__kmpc_destroy_allocator, "ii:")                                                                                 \
    X(__kmpc_threadprivate_cached, "iiiii:i")                                                                          \
    X(__kmpc_threadprivate_register, "iiiii:")

/// X(name, signature): the functions of omp.h.
#define WPC_OPENMP_LIBRARY_FUNCTIONS(X)                                                                                \
    X(omp_set_num_threads, "i:")                                                                                       \
    X(omp_get_num_threads, ":i")                                                                                       \
    X(omp_get_max_threads, ":i")                                                                                       \
    X(omp_get_thread_num, ":i")                                                                                        \
    X(omp_get_num_procs, ":i")                                                                                         \
    X(omp_in_parallel, ":i")                                                                                           \
    X(omp_set_dynamic, "i:")                                                                                           \
    X(omp_get_dynamic, ":i")                                                                                           \
    X(omp_get_cancellation, ":i")                                                                                      \
    X(omp_set_nested, "i:")                                                                                            \
    X(omp_get_nested, ":i")                                                                                            \
    X(omp_set_schedule, "ii:")                                                                                         \
    X(omp_get_schedule, "ii:")                                                                                         \
    X(omp_get_thread_limit, ":i")                                                                                      \
    X(omp_get_supported_active_levels, ":i")                                                                           \
    X(omp_set_max_active_levels, "i:")                                                                                 \
    X(omp_get_max_active_levels, ":i")                                                                                 \
    X(omp_get_level, ":i")                                                                                             \
    X(omp_get_ancestor_thread_num, "i:i")                                                                              \
    X(omp_get_team_size, "i:i")                                                                                        \
    X(omp_get_active_level, ":i")                                                                                      \
    X(omp_in_final, ":i")                                                                                              \
    X(omp_get_proc_bind, ":i")                                                                                         \
    X(omp_get_num_places, ":i")                                                                                        \
    X(omp_get_place_num_procs, "i:i")                                                                                  \
    X(omp_get_place_proc_ids, "ii:")                                                                                   \
    X(omp_get_place_num, ":i")                                                                                         \
    X(omp_get_partition_num_places, ":i")                                                                              \
    X(omp_get_partition_place_nums, "i:")                                                                              \
    X(omp_set_default_device, "i:")                                                                                    \
    X(omp_get_default_device, ":i")                                                                                    \
    X(omp_get_num_devices, ":i")                                                                                       \
    X(omp_get_device_num, ":i")                                                                                        \
    X(omp_get_initial_device, ":i")                                                                                    \
    X(omp_is_initial_device, ":i")                                                                                     \
    X(omp_get_num_teams, ":i")                                                                                         \
    X(omp_get_team_num, ":i")                                                                                          \
    X(omp_set_num_teams, "i:")                                                                                         \
    X(omp_get_max_teams, ":i")                                                                                         \
    X(omp_set_teams_thread_limit, "i:")                                                                                \
    X(omp_get_teams_thread_limit, ":i")                                                                                \
    X(omp_get_max_task_priority, ":i")                                                                                 \
    X(omp_init_lock, "i:")                                                                                             \
    X(omp_init_lock_with_hint, "ii:")                                                                                  \
    X(omp_destroy_lock, "i:")                                                                                          \
    X(omp_set_lock, "i:")                                                                                              \
    X(omp_unset_lock, "i:")                                                                                            \
    X(omp_test_lock, "i:i")                                                                                            \
    X(omp_init_nest_lock, "i:")                                                                                        \
    X(omp_init_nest_lock_with_hint, "ii:")                                                                             \
    X(omp_destroy_nest_lock, "i:")                                                                                     \
    X(omp_set_nest_lock, "i:")                                                                                         \
    X(omp_unset_nest_lock, "i:")                                                                                       \
    X(omp_test_nest_lock, "i:i")                                                                                       \
    X(omp_fulfill_event, "i:")                                                                                         \
    X(omp_alloc, "ii:i")                                                                                               \
    X(omp_aligned_alloc, "iii:i")                                                                                      \
    X(omp_calloc, "iii:i")                                                                                             \
    X(omp_aligned_calloc, "iiii:i")                                                                                    \
    X(omp_realloc, "iiii:i")                                                                                           \
    X(omp_free, "ii:")                                                                                                 \
    X(omp_init_allocator, "iii:i")                                                                                     \
    X(omp_destroy_allocator, "i:")                                                                                     \
    X(omp_set_default_allocator, "i:")                                                                                 \
    X(omp_get_default_allocator, ":i")                                                                                 \
    X(omp_get_wtime, ":d")                                                                                             \
    X(omp_get_wtick, ":d")                                                                                             \
    X(omp_pause_resource, "ii:i")                                                                                      \
    X(omp_pause_resource_all, "i:i")

#define WPC_OPENMP_FUNCTIONS(X) WPC_OPENMP_COMPILER_FUNCTIONS(X) WPC_OPENMP_LIBRARY_FUNCTIONS(X)

#pragma GCC visibility push(default)

void wpc___kmpc_begin(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end(wpc_thread *, uint32_t);
uint32_t wpc___kmpc_global_thread_num(wpc_thread *, uint32_t);
void wpc___kmpc_push_num_threads(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_push_num_threads_strict(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_push_proc_bind(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_push_num_teams(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_push_num_teams_51(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_set_thread_limit(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_fork_call(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_fork_call_if(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_fork_teams(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_serialized_parallel(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end_serialized_parallel(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_flush(wpc_thread *, uint32_t);
void wpc___kmpc_barrier(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_cancel_barrier(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_cancel(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_cancellationpoint(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_master(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end_master(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_masked(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_end_masked(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_critical(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_critical_with_hint(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_end_critical(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_ordered(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end_ordered(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_single(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end_single(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_copyprivate(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_reduce(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_reduce_nowait(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_end_reduce(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_end_reduce_nowait(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_for_static_init_4(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                  uint32_t, uint32_t);
void wpc___kmpc_for_static_init_4u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                   uint32_t, uint32_t, uint32_t);
void wpc___kmpc_for_static_init_8(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                  uint64_t, uint64_t);
void wpc___kmpc_for_static_init_8u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                   uint32_t, uint64_t, uint64_t);
void wpc___kmpc_for_static_fini(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_dist_for_static_init_4(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                       uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_dist_for_static_init_4u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                        uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_dist_for_static_init_8(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                       uint32_t, uint32_t, uint64_t, uint64_t);
void wpc___kmpc_dist_for_static_init_8u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                        uint32_t, uint32_t, uint64_t, uint64_t);
void wpc___kmpc_dispatch_init_4(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_dispatch_init_4u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_dispatch_init_8(wpc_thread *, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint64_t, uint64_t);
void wpc___kmpc_dispatch_init_8u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint64_t, uint64_t);
void wpc___kmpc_dist_dispatch_init_4(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                     uint32_t, uint32_t);
void wpc___kmpc_dist_dispatch_init_4u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                      uint32_t, uint32_t);
void wpc___kmpc_dist_dispatch_init_8(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t,
                                     uint64_t, uint64_t);
void wpc___kmpc_dist_dispatch_init_8u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t,
                                      uint64_t, uint64_t);
uint32_t wpc___kmpc_dispatch_next_4(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_dispatch_next_4u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_dispatch_next_8(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_dispatch_next_8u(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_dispatch_fini_4(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_dispatch_fini_4u(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_dispatch_fini_8(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_dispatch_fini_8u(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_dispatch_deinit(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_doacross_init(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_doacross_wait(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_doacross_post(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_doacross_fini(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_omp_task_alloc(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_omp_task(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_omp_task_with_deps(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                       uint32_t);
void wpc___kmpc_omp_task_begin_if0(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_omp_task_complete_if0(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_omp_taskwait(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_omp_taskyield(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_omp_wait_deps(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_omp_taskwait_deps_51(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
                                     uint32_t);
uint32_t wpc___kmpc_omp_reg_task_with_affinity(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_task_allow_completion_event(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_taskgroup(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_end_taskgroup(wpc_thread *, uint32_t, uint32_t);
void wpc___kmpc_taskloop(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t,
                         uint32_t, uint32_t, uint64_t, uint32_t);
void wpc___kmpc_taskloop_5(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t,
                           uint32_t, uint32_t, uint64_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_task_reduction_init(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_taskred_init(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_task_reduction_modifier_init(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_taskred_modifier_init(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_task_reduction_modifier_fini(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_task_reduction_get_th_data(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_alloc(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_aligned_alloc(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_free(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc___kmpc_init_allocator(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_destroy_allocator(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc___kmpc_threadprivate_cached(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc___kmpc_threadprivate_register(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc_omp_set_num_threads(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_num_threads(wpc_thread *);
uint32_t wpc_omp_get_max_threads(wpc_thread *);
uint32_t wpc_omp_get_thread_num(wpc_thread *);
uint32_t wpc_omp_get_num_procs(wpc_thread *);
uint32_t wpc_omp_in_parallel(wpc_thread *);
void wpc_omp_set_dynamic(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_dynamic(wpc_thread *);
uint32_t wpc_omp_get_cancellation(wpc_thread *);
void wpc_omp_set_nested(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_nested(wpc_thread *);
void wpc_omp_set_schedule(wpc_thread *, uint32_t, uint32_t);
void wpc_omp_get_schedule(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc_omp_get_thread_limit(wpc_thread *);
uint32_t wpc_omp_get_supported_active_levels(wpc_thread *);
void wpc_omp_set_max_active_levels(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_max_active_levels(wpc_thread *);
uint32_t wpc_omp_get_level(wpc_thread *);
uint32_t wpc_omp_get_ancestor_thread_num(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_team_size(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_active_level(wpc_thread *);
uint32_t wpc_omp_in_final(wpc_thread *);
uint32_t wpc_omp_get_proc_bind(wpc_thread *);
uint32_t wpc_omp_get_num_places(wpc_thread *);
uint32_t wpc_omp_get_place_num_procs(wpc_thread *, uint32_t);
void wpc_omp_get_place_proc_ids(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc_omp_get_place_num(wpc_thread *);
uint32_t wpc_omp_get_partition_num_places(wpc_thread *);
void wpc_omp_get_partition_place_nums(wpc_thread *, uint32_t);
void wpc_omp_set_default_device(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_default_device(wpc_thread *);
uint32_t wpc_omp_get_num_devices(wpc_thread *);
uint32_t wpc_omp_get_device_num(wpc_thread *);
uint32_t wpc_omp_get_initial_device(wpc_thread *);
uint32_t wpc_omp_is_initial_device(wpc_thread *);
uint32_t wpc_omp_get_num_teams(wpc_thread *);
uint32_t wpc_omp_get_team_num(wpc_thread *);
void wpc_omp_set_num_teams(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_max_teams(wpc_thread *);
void wpc_omp_set_teams_thread_limit(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_teams_thread_limit(wpc_thread *);
uint32_t wpc_omp_get_max_task_priority(wpc_thread *);
void wpc_omp_init_lock(wpc_thread *, uint32_t);
void wpc_omp_init_lock_with_hint(wpc_thread *, uint32_t, uint32_t);
void wpc_omp_destroy_lock(wpc_thread *, uint32_t);
void wpc_omp_set_lock(wpc_thread *, uint32_t);
void wpc_omp_unset_lock(wpc_thread *, uint32_t);
uint32_t wpc_omp_test_lock(wpc_thread *, uint32_t);
void wpc_omp_init_nest_lock(wpc_thread *, uint32_t);
void wpc_omp_init_nest_lock_with_hint(wpc_thread *, uint32_t, uint32_t);
void wpc_omp_destroy_nest_lock(wpc_thread *, uint32_t);
void wpc_omp_set_nest_lock(wpc_thread *, uint32_t);
void wpc_omp_unset_nest_lock(wpc_thread *, uint32_t);
uint32_t wpc_omp_test_nest_lock(wpc_thread *, uint32_t);
void wpc_omp_fulfill_event(wpc_thread *, uint32_t);
uint32_t wpc_omp_alloc(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc_omp_aligned_alloc(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc_omp_calloc(wpc_thread *, uint32_t, uint32_t, uint32_t);
uint32_t wpc_omp_aligned_calloc(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
uint32_t wpc_omp_realloc(wpc_thread *, uint32_t, uint32_t, uint32_t, uint32_t);
void wpc_omp_free(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc_omp_init_allocator(wpc_thread *, uint32_t, uint32_t, uint32_t);
void wpc_omp_destroy_allocator(wpc_thread *, uint32_t);
void wpc_omp_set_default_allocator(wpc_thread *, uint32_t);
uint32_t wpc_omp_get_default_allocator(wpc_thread *);
double wpc_omp_get_wtime(wpc_thread *);
double wpc_omp_get_wtick(wpc_thread *);
uint32_t wpc_omp_pause_resource(wpc_thread *, uint32_t, uint32_t);
uint32_t wpc_omp_pause_resource_all(wpc_thread *, uint32_t);

#pragma GCC visibility pop

/// Frees what OpenMP made for the instance (`instance->openmp`); none of its teams may be running.
void wpc_openmp_instance_free(wpc_instance *instance);

#endif
