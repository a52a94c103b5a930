/// machine_memory.h - how much memory this process may have. Used inside of Collector alone.
#ifndef WPC_COLLECTOR_MACHINE_MEMORY_H
#define WPC_COLLECTOR_MACHINE_MEMORY_H

#include <stdint.h>

/// Bytes: the machine's memory, or the least that the process's control group and those around it allow (cgroup v2: memory.max, v1:
/// memory.limit_in_bytes). `root`: where to look for /proc and /sys/fs/cgroup; "" but in tests.
uint64_t wpc_machine_memory(const char *root);

#endif
