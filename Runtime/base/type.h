/// type.h - types that are unique in the process, and how values become calls of them.
#ifndef WPC_BASE_TYPE_H
#define WPC_BASE_TYPE_H

#include "wpc_abi.h"
#include "wpc.h"

/// How arrays of values become native calls of one type and back. NULL: no loaded module knows.
typedef struct wpc_type_bridges {
    void (*call)(wpc_code code, wpc_thread *thread, const wpc_value *arguments, wpc_value *results);
    wpc_code host;
} wpc_type_bridges;

/// The unique final function type of `parameter_count` + `result_count` value types. NULL: out of memory.
const wpc_type *wpc_type_unique(const wpc_value_type *types, uint32_t parameter_count, uint32_t result_count);
/// Makes the types of a module unique: `unique` receives module->type_count pointers. False: out of memory.
bool wpc_types_of_module(const wpc_module *module, const wpc_type **unique);
/// A value type of a module's description with the number of the unique type in the place of the index.
wpc_value_type wpc_value_type_resolve(wpc_value_type type, const wpc_type *const *unique);
/// The unique type with this number. NULL: there is none.
const wpc_type *wpc_type_numbered(uint32_t number);
/// Whether `type` is `supertype` or declared below it.
static inline bool wpc_type_is_subtype(const wpc_type *type, const wpc_type *supertype) {
    return type == supertype || (type->depth > supertype->depth && type->supertypes[supertype->depth] == supertype);
}
wpc_type_bridges wpc_type_get_bridges(const wpc_type *type);
/// Keeps the bridges that are not NULL, unless the type has them already.
void wpc_type_offer_bridges(const wpc_type *type, wpc_type_bridges bridges);
/// The type of a signature as in wpc_host_import. NULL: not a signature, or out of memory.
const wpc_type *wpc_type_parse(const char *signature);

#endif
