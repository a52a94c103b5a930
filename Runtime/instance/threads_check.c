/// threads_check.c - what programs have to know of threads that can't have any.
#include "base/native_thread.h"
#include "instance/threads.h"

bool wpc_threads_are_wanted(const wpc_module *module) {
    static const char wanted[] = "thread-spawn";
    for (uint32_t i = 0; i < module->import_count; i++) {
        const wpc_name *name = &module->imports[i].name;
        if (name->length == sizeof wanted - 1 && memcmp(name->bytes, wanted, sizeof wanted - 1) == 0) return true;
    }
    return false;
}

const wpc_thread_group *wpc_threads_ending_group(void) {
    const wpc_recovery *recovery = wpc_native.recovery;
    const wpc_thread_group *group = recovery == NULL ? NULL : __atomic_load_n(&recovery->group, __ATOMIC_RELAXED);
    return group != NULL && __atomic_load_n(&group->is_ending, __ATOMIC_ACQUIRE) ? group : NULL;
}

bool wpc_threads_are_ending(void) { return wpc_threads_ending_group() != NULL; }

void wpc_threads_check(void) {
    const wpc_thread_group *group = wpc_threads_ending_group();
    if (group != NULL) wpc_trap_forward(&group->report);
}
