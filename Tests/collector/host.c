/// host.c - objects beyond the limit of their heap trap, and an instance works on after it; and where the limit comes from.
#include <wpc.h>
#include <wpc_collector.h>

#include "machine_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

const wpc_module *wpc_module_gc_limit(void);

static int passed;
static int failed;

static void check(bool is_ok, const char *what) {
    if (!is_ok) printf("FAIL %s\n", what);
    is_ok ? passed++ : failed++;
}

/// Runs an export; WPC_TRAP_NONE if it returns.
static wpc_trap_kind call(const wpc_instance *instance, const char *name) {
    wpc_extern found;
    wpc_trap *trap = NULL;
    if (!wpc_instance_export(instance, wpc_name_of(name), &found)) exit(2);
    if (wpc_call(found.function, NULL, NULL, &trap)) return WPC_TRAP_NONE;
    wpc_trap_kind kind = trap != NULL ? wpc_trap_get_kind(trap) : WPC_TRAP_NONE;
    wpc_trap_delete(trap);
    return kind;
}


/// What a call that trapped left on the stack would keep objects: the collector can't know that it is over.
__attribute__((noinline)) static void clear_stack(void) {
    volatile char bytes[1 << 16];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = 0;
}

static void check_limit(void) {
    static const char *const growing[] = {
        "largest_bytes", "largest_vectors", "largest_references", "one_byte_too_many", "list", "arrays_of_arrays",
        "table", "exceptions", "boxes",
    };
    wpc_gc_set_heap_size(8 << 20);
    check(wpc_gc_heap_size() == 8 << 20, "the size that was set");
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_gc_limit(), NULL, &failure);
    if (instance == NULL) {
        check(false, failure.message);
        return;
    }
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
        check(call(instance, growing[i]) == WPC_TRAP_OUT_OF_MEMORY, growing[i]);

        clear_stack();
        check(call(instance, "drop_all") == WPC_TRAP_NONE, "what was kept goes");
        check(call(instance, "garbage") == WPC_TRAP_NONE, growing[i]);
    }
    wpc_instance_delete(instance);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    check(usage.ru_maxrss < 40 << 10, "the process stays small");
}

// -------------------------------------------------------------------------------------------------------- the default

static void write_file(const char *root, const char *path, const char *text) {
    char whole[4096];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    for (char *slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "w");
    if (file == NULL) exit(2);
    fputs(text, file);
    fclose(file);
}

typedef struct group_case {
    const char *name;
    const char *groups; ///< /proc/self/cgroup
    const char *file;
    const char *limit;
    uint64_t expected; ///< 0: the machine's memory
} group_case;

static void check_default(const char *folder) {
    static const group_case cases[] = {
        {"no groups", "", "/none", "1", 0},
        {"a group of version 2", "0::/user/app\n", "/sys/fs/cgroup/user/app/memory.max", "104857600\n", 104857600},
        {"the group around it", "0::/user/app\n", "/sys/fs/cgroup/user/memory.max", "50000000\n", 50000000},
        {"a container's, whose groups begin with its own", "0::/\n", "/sys/fs/cgroup/memory.max", "70000000\n", 70000000},
        {"one that is not to be seen", "0::/../../x\n", "/sys/fs/cgroup/memory.max", "80000000\n", 80000000},
        {"no limit", "0::/user\n", "/sys/fs/cgroup/user/memory.max", "max\n", 0},
        {"version 1", "5:cpu:/a\n4:hugetlb,memory:/b\n0::/\n", "/sys/fs/cgroup/memory/b/memory.limit_in_bytes", "90000000\n", 90000000},
        {"another controller's group of version 1", "4:memory2:/b\n", "/sys/fs/cgroup/memory/b/memory.limit_in_bytes", "90000000\n", 0},
        {"version 1 without a limit", "4:memory:/b\n", "/sys/fs/cgroup/memory/b/memory.limit_in_bytes", "9223372036854771712\n", 0},
        {"no number", "0::/user\n", "/sys/fs/cgroup/user/memory.max", "\x1b[2J", 0},
    };
    uint64_t machine = wpc_machine_memory("/nowhere");
    check(machine >= 64 << 20, "the machine's memory");
    check(wpc_gc_heap_size() <= machine / 2, "the default is at most half of it");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char root[4096];
        snprintf(root, sizeof root, "%s/%zu", folder, i);
        write_file(root, "/proc/self/cgroup", cases[i].groups);
        write_file(root, cases[i].file, cases[i].limit);
        uint64_t expected = cases[i].expected != 0 ? cases[i].expected : machine;
        check(wpc_machine_memory(root) == expected, cases[i].name);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    check_default(argv[1]);
    check_limit();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
