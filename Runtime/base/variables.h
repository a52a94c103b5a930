/// variables.h - the variables of the environment that the runtime reads, and what their values mean.
#ifndef WPC_BASE_VARIABLES_H
#define WPC_BASE_VARIABLES_H

#include <stdint.h>

/// All of them: X(name, meaning). docs/environment.md says more of each. Those of OpenMP have the names of its specification.
#define WPC_VARIABLES(X)                                                                                               \
    X(WPC_DIRS, "directories that the program may use")                                                                \
    X(WPC_ENV, "environment variables that the program sees")                                                          \
    X(WPC_ARGV0, "the first argument of the program")                                                                  \
    X(WPC_STACK_SIZE, "native stack of the program's first thread")                                                    \
    X(WPC_THREAD_STACK_SIZE, "native stack of threads that the program spawns")                                        \
    X(WPC_GC_HEAP_SIZE, "most bytes of collected objects")                                                             \
    X(WPC_GC_STRESS, "collect at each allocation, for tests")                                                          \
    X(WPC_TIMEOUT, "how long the program may take")                                                                    \
    X(WPC_MAX_MEMORY_SIZE, "most bytes of each linear memory")                                                         \
    X(WPC_NUM_THREADS, "threads that work on a parallel loop")                                                         \
    X(WPC_DEVICE, "the device that every program gets")                                                                \
    X(WPC_PARALLEL_SEQUENTIAL, "iterations run on the caller, in order")                                               \
    X(WPC_PARALLEL_CHECK, "finds races and stores outside of buffers")                                                 \
    X(WPC_PARALLEL_LOG, "says what ran where")                                                                         \
    X(WPC_OFFLOAD, "whether Wasm functions run on OpenCL devices")                                                     \
    X(WPC_WORKER_STACK_SIZE, "each worker's C stack in linear memory")                                                 \
    X(WPC_OPENCL_OPTIONS, "options for attached kernels")                                                              \
    X(WPC_OPENCL_CACHE, "whether built OpenCL programs are kept")                                                      \
    X(OMP_NUM_THREADS, "members of teams, by level")                                                                   \
    X(OMP_SCHEDULE, "how loops with schedule(runtime) are divided")                                                    \
    X(OMP_DYNAMIC, "whether teams may be smaller than asked for")                                                      \
    X(OMP_NESTED, "whether teams may be made in teams")                                                                \
    X(OMP_MAX_ACTIVE_LEVELS, "teams of more than one within each other")                                               \
    X(OMP_THREAD_LIMIT, "most members of a team")                                                                      \
    X(OMP_NUM_TEAMS, "teams of a league")                                                                              \
    X(OMP_TEAMS_THREAD_LIMIT, "most threads of a league's team")                                                       \
    X(OMP_STACKSIZE, "each thread's C stack in linear memory")                                                         \
    X(OMP_WAIT_POLICY, "whether waiting threads keep their processors")                                                \
    X(OMP_CANCELLATION, "whether constructs can be cancelled")                                                         \
    X(OMP_DISPLAY_ENV, "says what these are")

typedef enum wpc_variable_index {
#define WPC_VARIABLE_ENUMERATOR(name, meaning) WPC_VARIABLE_OF_##name,
    WPC_VARIABLES(WPC_VARIABLE_ENUMERATOR)
#undef WPC_VARIABLE_ENUMERATOR
} wpc_variable_index;

/// The value of a variable of the table, so that no other is read; NULL: it is not set, or the program has more rights
/// than its user. wpc_variable_set: NULL if it is empty, too. Belongs to the environment.
#define wpc_variable(name) ((void)WPC_VARIABLE_OF_##name, wpc_variable_value(#name))
#define wpc_variable_set(name) ((void)WPC_VARIABLE_OF_##name, wpc_variable_not_empty(#name))

const char *wpc_variable_value(const char *name);
const char *wpc_variable_not_empty(const char *name);

/// Bytes of "65536", "512K", "64M" or "1G", in small letters too. 0: not a size, or none.
uint64_t wpc_parse_size(const char *text);

#endif
