/// global.c - globals that more than one instance, or the host, can see.
#include "base/global.h"

#include "base/reference.h"

#include <stdlib.h>

wpc_global *wpc_global_new(wpc_value_type type, bool is_mutable, wpc_value value) {
    wpc_global *global = aligned_alloc(_Alignof(wpc_global), sizeof(wpc_global));
    if (global == NULL) return NULL;
    wpc_reference_share(type, value.reference);
    memset(global, 0, sizeof(wpc_global));
    global->value = value;
    global->type = type;
    global->is_mutable = is_mutable;
    global->reference_count = 1;
    return global;
}

void wpc_global_retain(wpc_global *global) { __atomic_fetch_add(&global->reference_count, 1, __ATOMIC_RELAXED); }

void wpc_global_release(wpc_global *global) {
    if (__atomic_fetch_sub(&global->reference_count, 1, __ATOMIC_ACQ_REL) == 1) free(global);
}

void wpc_global_delete(wpc_global *global) {
    if (global != NULL) wpc_global_release(global);
}

wpc_value_type wpc_global_type(const wpc_global *global) { return global->type; }
bool wpc_global_is_mutable(const wpc_global *global) { return global->is_mutable; }
wpc_value wpc_global_get(const wpc_global *global) { return global->value; }

bool wpc_global_set(wpc_global *global, wpc_value value) {
    if (!global->is_mutable) return false;
    wpc_reference_share(global->type, value.reference);
    global->value = value;
    return true;
}
