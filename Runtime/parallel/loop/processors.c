/// processors.c - how many processors this process may keep busy.
#include "parallel/loop/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__

/// The processors of the affinity mask; 0 if it can't be read. The kernel's mask may be longer than a cpu_set_t.
static uint32_t processors_of_affinity(void) {
    for (size_t processors = 1024; processors <= 1u << 20; processors *= 4) {
        cpu_set_t *set = CPU_ALLOC(processors);
        if (set == NULL) return 0;
        size_t size = CPU_ALLOC_SIZE(processors);
        bool known = sched_getaffinity(0, size, set) == 0;
        int count = known ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (known) return (uint32_t)count;
    }
    return 0;
}

/// Reads up to two words from a small file ("max 100000"). Returns how many it got.
static int read_words(const char *path, char first[32], char second[32]) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    int count = fscanf(file, "%31s %31s", first, second);
    fclose(file);
    return count < 0 ? 0 : count;
}

/// Processors that `quota` microseconds in every `period` pay for, rounded up; 0: no limit.
static uint32_t processors_of_quota(const char *quota, const char *period) {
    char *end;
    long long time = strtoll(quota, &end, 10);
    if (end == quota || time <= 0) return 0;
    long long every = strtoll(period, &end, 10);
    if (end == period || every <= 0) return 0;
    long long processors = time / every + (time % every != 0);
    return processors > UINT16_MAX ? 0 : (uint32_t)processors;
}

static uint32_t smaller_limit(uint32_t a, uint32_t b) {
    if (a == 0) return b;
    return b == 0 || a < b ? a : b;
}

/// The tightest quota of the control group at `path` below `root` and of the groups around it. `path` is cut short.
static uint32_t limit_of_group(const char *root, char *path, bool is_version_2) {
    uint32_t limit = 0;
    for (;;) {
        char file[1536], quota[32], period[32];
        if (is_version_2) {
            snprintf(file, sizeof file, "%s%s/cpu.max", root, path);
            if (read_words(file, quota, period) == 2) limit = smaller_limit(limit, processors_of_quota(quota, period));
        } else {
            char unused[32];
            snprintf(file, sizeof file, "%s%s/cpu.cfs_quota_us", root, path);
            int have_quota = read_words(file, quota, unused);
            snprintf(file, sizeof file, "%s%s/cpu.cfs_period_us", root, path);
            if (have_quota >= 1 && read_words(file, period, unused) >= 1)
                limit = smaller_limit(limit, processors_of_quota(quota, period));
        }
        char *slash = strrchr(path, '/');
        if (slash == NULL) return limit;
        *slash = 0;
    }
}

/// True if the comma-separated `list` has the entry "cpu".
static bool lists_cpu(const char *list) {
    for (const char *entry = list; entry != NULL; entry = strchr(entry, ',')) {
        if (*entry == ',') entry++;
        if (strncmp(entry, "cpu", 3) == 0 && (entry[3] == ',' || entry[3] == 0)) return true;
    }
    return false;
}

static uint32_t processors_of_control_groups(void) {
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL) return 0;
    uint32_t limit = 0;
    char line[1280];
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        // "hierarchy:controllers:path"
        char *controllers = strchr(line, ':');
        if (controllers == NULL) continue;
        *controllers++ = 0;
        char *path = strchr(controllers, ':');
        if (path == NULL) continue;
        *path++ = 0;
        bool is_version_2 = *controllers == 0;
        if (!is_version_2 && !lists_cpu(controllers)) continue;
        // Where the path is another name space's, the group's own files are at the root, which the walk ends at.
        if (is_version_2) {
            char copy[1280];
            memcpy(copy, path, strlen(path) + 1);
            limit = smaller_limit(limit, limit_of_group("/sys/fs/cgroup", path, true));
            limit = smaller_limit(limit, limit_of_group("/sys/fs/cgroup/unified", copy, true));
        } else {
            limit = smaller_limit(limit, limit_of_group("/sys/fs/cgroup/cpu", path, false));
        }
    }
    fclose(file);
    return limit;
}

#endif

uint32_t wpc_usable_processors(void) {
#ifdef __linux__
    uint32_t processors = smaller_limit(processors_of_affinity(), processors_of_control_groups());
    if (processors != 0) return processors;
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : (uint32_t)online;
}
