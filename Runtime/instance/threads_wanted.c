/// threads_wanted.c - what programs have to know of threads that can't have any.
#include "instance/threads.h"

#include <string.h>

bool wpc_threads_are_wanted(const wpc_module *module) {
    static const char wanted[] = "thread-spawn";
    for (uint32_t i = 0; i < module->import_count; i++) {
        const wpc_name *name = &module->imports[i].name;
        if (name->length == sizeof wanted - 1 && memcmp(name->bytes, wanted, sizeof wanted - 1) == 0) return true;
    }
    return false;
}
