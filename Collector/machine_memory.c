/// machine_memory.c - see machine_memory.h, and cgroups(7).
#include "machine_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Reads what fits of a file, as a string. False: there is none.
static bool read_file(const char *path, char *text, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    size_t length = 0;
    for (ssize_t count; length < size - 1 && (count = read(file, text + length, size - 1 - length)) > 0;) length += (size_t)count;
    close(file);
    text[length] = '\0';
    return length != 0;
}

/// The number in a file; UINT64_MAX: there is none, as where it says "max".
static uint64_t read_limit(const char *path) {
    char text[32];
    if (!read_file(path, text, sizeof text) || *text < '0' || *text > '9') return UINT64_MAX;
    errno = 0;
    unsigned long long number = strtoull(text, NULL, 10);
    return errno != 0 ? UINT64_MAX : number;
}

/// The least limit of the group `group`, which is cut, and of those around it.
static uint64_t least_limit(const char *root, const char *hierarchy, char *group, const char *file) {
    uint64_t least = UINT64_MAX;
    for (;;) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/sys/fs/cgroup%s%s/%s", root, hierarchy, group, file);
        uint64_t limit = length > 0 && (size_t)length < sizeof path ? read_limit(path) : UINT64_MAX;
        if (limit < least) least = limit;
        char *last = strrchr(group, '/');
        if (last == NULL) return least;
        *last = '\0';
    }
}

static bool has_controller(const char *list, const char *end, const char *name) {
    size_t length = strlen(name);
    while (list < end) {
        const char *comma = memchr(list, ',', (size_t)(end - list));
        const char *item_end = comma != NULL ? comma : end;
        if ((size_t)(item_end - list) == length && memcmp(list, name, length) == 0) return true;
        list = item_end + 1;
    }
    return false;
}

/// Lines "NUMBER:CONTROLLERS:/GROUP"; without controllers it is version 2's.
static uint64_t group_limit(const char *root) {
    char path[4096];
    char text[8192];
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    uint64_t least = UINT64_MAX;
    if (!read_file(path, text, sizeof text)) return least;
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char *controllers = strchr(line, ':');
        char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (group == NULL) continue;
        bool is_second = group == controllers + 1;
        if (!is_second && !has_controller(controllers + 1, group, "memory")) continue;
        uint64_t limit = is_second ? least_limit(root, "", group + 1, "memory.max")
                                   : least_limit(root, "/memory", group + 1, "memory.limit_in_bytes");
        if (limit < least) least = limit;
    }
    return least;
}

uint64_t wpc_machine_memory(const char *root) {
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_size = sysconf(_SC_PAGESIZE);
    uint64_t machine = pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : UINT64_C(1) << 30;
    uint64_t group = group_limit(root);
    return group < machine ? group : machine;
}
