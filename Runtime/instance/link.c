/// link.c - whether what is given for an import is what the module asks for (section 4.2.13 and 3.3.8 of the
/// specification: external typing and matching).
#include "instance/link.h"

#include "base/error.h"
#include "base/printable.h"
#include "base/type.h"
#include "base/value_type.h"

#include <stdio.h>

/// Writes `name` in quotes, so that it ends where it seems to end.
static void quote(const wpc_name *name, char *text, size_t size) {
    size_t length = 0;
    text[length++] = '"';
    for (uint64_t i = 0; i < name->length && length + WPC_PRINTABLE_MOST + 1 < size;) {
        char form[WPC_PRINTABLE_MOST];
        i += wpc_printable_next(name->bytes + i, name->length - i, form);
        if (strcmp(form, "\"") == 0 || strcmp(form, "\\") == 0) text[length++] = '\\';
        length += (size_t)snprintf(text + length, size - length, "%s", form);
    }
    text[length++] = '"';
    text[length] = '\0';
}

void wpc_link_error(const wpc_module_import *import, const char *problem, const char *reason, char *error,
                    size_t error_size) {
    char module[128];
    char name[128];
    quote(&import->module, module, sizeof module);
    quote(&import->name, name, sizeof name);
    wpc_error_write(error, error_size, "%s %s %s%s%s", problem, module, name, reason[0] == '\0' ? "" : ": ", reason);
}

static const char *kind_name(uint32_t kind) {
    static const char *const names[] = {"function", "table", "memory", "global", "tag"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "something unknown";
}

/// Limits match if what is there now is enough, and cannot grow beyond what the import allows.
static const char *check_limits(uint64_t now, bool has_maximum, uint64_t maximum, uint64_t wanted_minimum,
                                bool wants_maximum, uint64_t wanted_maximum) {
    if (now < wanted_minimum) return "it is smaller than the import's minimum";
    if (!wants_maximum) return NULL;
    if (!has_maximum) return "it has no maximum and the import has one";
    return maximum > wanted_maximum ? "its maximum is larger than the import's" : NULL;
}

static const char *check_memory(const wpc_memory *memory, const wpc_module_memory *wanted) {
    if (memory->is_64 != wanted->is_64) return "one has 64-bit addresses, the other 32-bit ones";
    if (memory->is_shared != wanted->is_shared) return "one is shared, the other is not";
    if (memory->page_size_log2 != wanted->page_size_log2) return "their page sizes differ";
    return check_limits(wpc_memory_size(memory), memory->has_maximum, memory->maximum_pages, wanted->minimum_pages,
                        wanted->has_maximum, wanted->maximum_pages);
}

static const char *check_table(const wpc_table *table, const wpc_module_table *wanted, const wpc_type *const *types) {
    if (table->is_64 != wanted->is_64) return "one has 64-bit indices, the other 32-bit ones";
    if (table->type != wpc_value_type_resolve(wanted->type, types)) return "their element types differ";
    return check_limits(wpc_table_length(table), table->has_maximum, table->maximum, wanted->minimum,
                        wanted->has_maximum, wanted->maximum);
}

static const char *check_global(const wpc_global *global, const wpc_module_global *wanted, const wpc_type *const *types) {
    if (global->is_mutable != wanted->is_mutable) return "one is mutable, the other is not";
    wpc_value_type type = wpc_value_type_resolve(wanted->type, types);
    bool matches = global->is_mutable ? global->type == type : wpc_value_type_matches(global->type, type);
    if (!matches) return "their value types differ";
    if (wanted->is_mutable && wanted->storage != WPC_GLOBAL_CELL)
        return "the module was compiled for itself alone and cannot share a mutable global";
    return NULL;
}

static const char *check_tag(const wpc_tag *tag, const wpc_type *wanted) {
    return tag->type == wanted ? NULL : "their types differ";
}

static const char *check_function(const wpc_function *function, const wpc_type *wanted, char *text, size_t size) {
    if (wpc_type_is_subtype(function->type, wanted)) return NULL;
    char wanted_text[160];
    char given_text[160];
    wpc_type_format(wanted, wanted_text, sizeof wanted_text);
    wpc_type_format(function->type, given_text, sizeof given_text);
    snprintf(text, size, "the import's type is %s, the function's %s", wanted_text, given_text);
    return text;
}

bool wpc_link_check(const wpc_module *module, const wpc_type *const *types, const wpc_extern *externs, char *error,
                    size_t error_size) {
    for (uint32_t i = 0; i < module->import_count; i++) {
        const wpc_module_import *import = &module->imports[i];
        const wpc_extern *value = &externs[i];
        char text[384];
        const char *reason = NULL;
        if (import->kind > WPC_EXTERN_TAG) {
            reason = "imports of this kind are not supported";
        } else if ((uint32_t)value->kind != import->kind) {
            snprintf(text, sizeof text, "the import is a %s, what is given is a %s", kind_name(import->kind),
                     kind_name(value->kind));
            reason = text;
        } else {
            switch (value->kind) {
            case WPC_EXTERN_FUNCTION:
                reason = check_function(value->function, types[import->index], text, sizeof text);
                break;
            case WPC_EXTERN_TABLE: reason = check_table(value->table, &module->tables[import->index], types); break;
            case WPC_EXTERN_TAG: reason = check_tag(value->tag, types[module->tags[import->index]]); break;
            case WPC_EXTERN_MEMORY: reason = check_memory(value->memory, &module->memories[import->index]); break;
            default: reason = check_global(value->global, &module->globals[import->index], types); break;
            }
        }
        if (reason != NULL) {
            wpc_link_error(import, "incompatible import type of", reason, error, error_size);
            return false;
        }
    }
    return true;
}
