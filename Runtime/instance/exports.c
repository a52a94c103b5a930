/// exports.c - looking up what an instance exports.
#include "wpc.h"

size_t wpc_instance_export_count(const wpc_instance *instance) { return instance->module->export_count; }

bool wpc_instance_export_at(const wpc_instance *instance, size_t index, wpc_name *name, wpc_extern *value) {
    if (index >= instance->module->export_count) return false;
    const wpc_module_export *export = &instance->module->exports[index];
    if (name != NULL) *name = export->name;
    if (value == NULL) return true;
    value->kind = (wpc_extern_kind)export->kind;
    switch (export->kind) {
    case WPC_EXTERN_FUNCTION: value->function = instance->functions[export->index]; break;
    case WPC_EXTERN_TABLE: value->table = instance->tables[export->index]; break;
    case WPC_EXTERN_MEMORY: value->memory = instance->memories[export->index]; break;
    case WPC_EXTERN_GLOBAL: value->global = instance->globals[export->index]; break;
    case WPC_EXTERN_TAG: value->tag = instance->tags[export->index]; break;
    default: value->pointer = NULL; break;
    }
    return value->pointer != NULL;
}

static bool names_are_equal(wpc_name left, wpc_name right) {
    return left.length == right.length && (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0);
}

bool wpc_instance_export(const wpc_instance *instance, wpc_name name, wpc_extern *value) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (names_are_equal(module->exports[i].name, name)) return wpc_instance_export_at(instance, i, NULL, value);
    return false;
}
