/// host_function.c - functions of the host, and when their native code is known.
#include "base/host_function.h"

#include "base/runtime.h"
#include "base/type.h"

#include <stdlib.h>

typedef struct host_function {
    wpc_function function;
    void (*finalizer)(void *);
} host_function;

/// Stands for the native code of a type that no module has described yet. Takes and returns nothing that matters, since it
/// does not return.
static void unbound(void) {
    wpc_trap_raise_detail(WPC_TRAP_HOST, "no module that was instantiated knows how to call a host function of this type");
}

void wpc_host_function_bind(wpc_function *function) {
    if (__atomic_load_n(&function->code, __ATOMIC_RELAXED) != unbound) return;
    wpc_code host = wpc_type_get_bridges(function->type).host;
    if (host != NULL) __atomic_store_n(&function->code, host, __ATOMIC_RELEASE);
}

wpc_function *wpc_host_function_new(const wpc_type *type, wpc_host_callback callback, void *environment,
                                    void (*finalizer)(void *)) {
    host_function *host = calloc(1, sizeof(host_function));
    if (host == NULL) return NULL;
    host->function.code = unbound;
    host->function.type = type;
    host->function.callback = (void (*)(void))callback;
    host->function.environment = environment;
    host->finalizer = finalizer;
    wpc_host_function_bind(&host->function);
    return &host->function;
}

void wpc_host_function_delete(wpc_function *function) {
    if (function == NULL) return;
    host_function *host = (host_function *)((uintptr_t)function - offsetof(host_function, function));
    if (host->finalizer != NULL) host->finalizer(function->environment);
    free(host);
}
