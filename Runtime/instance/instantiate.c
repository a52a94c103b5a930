/// instantiate.c - instances for the embedder: finding imports, running the initialisation.
#include "base/backtrace.h"
#include "base/error.h"
#include "base/native_thread.h"
#include "base/thread_group_end.h"
#include "base/trap_report.h"
#include "instance/host_imports.h"
#include "instance/instance.h"
#include "instance/link.h"
#include "instance/threads.h"
#include "wasi/wasi.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>

static bool names_are_equal(wpc_name left, wpc_name right) {
    return left.length == right.length && (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0);
}

static bool find_import(const wpc_imports *imports, const wpc_module_import *import, wpc_extern *value) {
    if (imports == NULL) return false;
    for (size_t i = 0; i < imports->count; i++) {
        const wpc_import *candidate = &imports->list[i];
        if (!names_are_equal(candidate->module, import->module) || !names_are_equal(candidate->name, import->name))
            continue;
        *value = candidate->value;
        return true;
    }
    if (imports->resolve != NULL && imports->resolve(imports->context, import, value)) return true;
    if (imports->wasi == NULL || import->kind != WPC_EXTERN_FUNCTION) return false;
    value->kind = WPC_EXTERN_FUNCTION;
    value->function = wpc_host_import_function(&import->module, &import->name);
    return value->function != NULL;
}

/// Keeps the shared library that `module` is in: the list, types and functions point into it for good.
static void pin_library(const wpc_module *module) {
    Dl_info information;
    struct link_map *library = NULL;
    if (dladdr1(module, &information, (void **)&library, RTLD_DL_LINKMAP) == 0) return;
    // The executable has no name, and is not unloaded anyway.
    if (library != NULL && library->l_name[0] != '\0') dlopen(library->l_name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

static wpc_instance *link_module(const wpc_module *module, const wpc_imports *imports, wpc_failure *failure) {
    wpc_extern *externs = calloc((size_t)module->import_count + 1, sizeof(wpc_extern));
    if (externs == NULL || !wpc_backtrace_register(module, pin_library)) {
        free(externs);
        wpc_error_write(failure->message, sizeof failure->message, "out of memory");
        return NULL;
    }
    for (uint32_t i = 0; i < module->import_count; i++)
        if (!find_import(imports, &module->imports[i], &externs[i])) {
            wpc_link_error(&module->imports[i], "unknown import", "", failure->message, sizeof failure->message);
            free(externs);
            return NULL;
        }
    wpc_instance *instance = wpc_instance_make(module, externs, failure->message, sizeof failure->message);
    free(externs);
    return instance;
}

static bool configure_wasi(wpc_instance *instance, const wpc_wasi_grants *grants, wpc_failure *failure) {
    return wpc_wasi_embed(instance, grants->argument_count, grants->arguments, grants->directories, grants->environment,
                          failure->message, sizeof failure->message);
}

static void initialize(void *context) { wpc_instance_initialize(context); }

wpc_instance *wpc_instantiate(const wpc_module *module, const wpc_imports *imports, wpc_failure *failure) {
    wpc_failure unseen;
    if (failure == NULL) failure = &unseen;
    failure->trap = NULL;
    failure->message[0] = '\0';
    if (!wpc_native.is_prepared) wpc_native_adopt();
    wpc_instance *instance = link_module(module, imports, failure);
    if (instance == NULL) return NULL;
    if (wpc_threads_are_wanted(module) && !wpc_threads_prepare(instance, WPC_THREAD_STACK_SIZE, false)) {
        wpc_error_write(failure->message, sizeof failure->message, "out of memory");
        wpc_instance_release(instance);
        return NULL;
    }
    wpc_trap_report report;
    if (imports != NULL && imports->wasi != NULL && !configure_wasi(instance, imports->wasi, failure)) {
        wpc_instance_release(instance);
        return NULL;
    }
    if (wpc_protect(instance->thread, initialize, instance->thread, &report)) return instance;
    if (instance->threads != NULL) wpc_threads_end(instance, &report);
    wpc_trap_report_format(&report, failure->message, sizeof failure->message);
    if (failure != &unseen) failure->trap = wpc_trap_of_report(&report);
    wpc_instance_release(instance);
    return NULL;
}

void wpc_instance_delete(wpc_instance *instance) {
    if (instance != NULL) wpc_instance_release(instance);
}
