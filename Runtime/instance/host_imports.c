/// host_imports.c - what the runtime provides to modules: WASI preview 1 and snapshot 0, wasi-parallel, wasi-threads and
/// OpenMP.
///
/// The lists are X-macros in those parts' own headers: X(name, "parameters:results").
#include "instance/host_imports.h"

#include "base/type.h"
#include "openmp/openmp_functions.h"
#include "parallel/parallel_functions.h"
#include "wasi/wasi_functions.h"

#include <pthread.h>
#include <stdlib.h>


// Only the addresses are wanted here, so the real prototypes are not.
#define DECLARE_WASI(name, signature) extern void host_wasi_##name(void) __asm__("wpc_wasi_" #name);
#define DECLARE_PARALLEL(name, signature) extern void host_parallel_##name(void) __asm__("wpc_parallel_" #name);
#define DECLARE_OPENMP(name, signature) extern void host_openmp_##name(void) __asm__("wpc_" #name);
#define DECLARE_UNSTABLE(name, signature)                                                                              \
    extern void host_unstable_##name(void) __asm__("wpc_wasi_unstable_" #name);
WPC_WASI_FUNCTIONS(DECLARE_WASI)
WPC_WASI_FUNCTIONS_CHANGED(DECLARE_UNSTABLE)
WPC_PARALLEL_FUNCTIONS(DECLARE_PARALLEL)
WPC_OPENMP_FUNCTIONS(DECLARE_OPENMP)

#define WASI_IMPORT(name, signature) {WPC_WASI_MODULE, #name, "wpc_wasi_" #name, signature, host_wasi_##name},
#define SAME_IMPORT(name, signature)                                                                                   \
    {WPC_WASI_UNSTABLE_MODULE, #name, "wpc_wasi_" #name, signature, host_wasi_##name},
#define UNSTABLE_IMPORT(name, signature)                                                                               \
    {WPC_WASI_UNSTABLE_MODULE, #name, "wpc_wasi_unstable_" #name, signature, host_unstable_##name},
#define PARALLEL_IMPORT(name, signature)                                                                               \
    {WPC_PARALLEL_MODULE, #name, "wpc_parallel_" #name, signature, host_parallel_##name},
#define OPENMP_IMPORT(name, signature) {WPC_OPENMP_MODULE, #name, "wpc_" #name, signature, host_openmp_##name},

/// The last entry is no import: it lets the list be empty.
static const wpc_host_import host_imports[] = {
    WPC_WASI_FUNCTIONS(WASI_IMPORT) WPC_WASI_FUNCTIONS_OF_BOTH(SAME_IMPORT) WPC_WASI_FUNCTIONS_CHANGED(UNSTABLE_IMPORT)
    WPC_PARALLEL_FUNCTIONS(PARALLEL_IMPORT)
    WPC_OPENMP_FUNCTIONS(OPENMP_IMPORT)
    {"wasi", "thread-spawn", "wpc_thread_spawn", "i:i", (wpc_code)wpc_thread_spawn},
    {NULL, NULL, NULL, NULL, NULL},
};

#define HOST_IMPORT_COUNT (sizeof host_imports / sizeof host_imports[0] - 1)

const wpc_host_import *wpc_host_imports(size_t *count) {
    *count = HOST_IMPORT_COUNT;
    return host_imports;
}

static pthread_mutex_t functions_mutex = PTHREAD_MUTEX_INITIALIZER;
static wpc_function functions[HOST_IMPORT_COUNT + 1];

static bool is_name(const wpc_name *name, const char *text) {
    return strlen(text) == name->length && memcmp(text, name->bytes, name->length) == 0;
}

wpc_function *wpc_host_import_function(const wpc_name *module, const wpc_name *name) {
    for (size_t i = 0; i < HOST_IMPORT_COUNT; i++) {
        const wpc_host_import *import = &host_imports[i];
        if (!is_name(name, import->name) || !is_name(module, import->module)) continue;
        wpc_function *function = &functions[i];
        pthread_mutex_lock(&functions_mutex);
        if (function->type == NULL) {
            function->code = import->code;
            function->type = wpc_type_parse(import->signature);
        }
        pthread_mutex_unlock(&functions_mutex);
        return function->type == NULL ? NULL : function;
    }
    return NULL;
}
