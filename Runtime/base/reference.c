/// reference.c - references that several instances can see: what they point to has to stay.
#include "base/reference.h"

#include "base/host_function.h"
#include "base/type.h"

void wpc_instance_pin(wpc_instance *instance) {
    __atomic_store_n(&instance->is_pinned, true, __ATOMIC_RELAXED);
}

bool wpc_is_function_reference(wpc_value_type type) {
    if (WPC_TYPE_CODE(type) != WPC_TYPE_CONCRETE) return WPC_TYPE_CODE(type) == WPC_FUNCREF;
    const wpc_type *defined = wpc_type_numbered(WPC_TYPE_INDEX(type));
    return defined != NULL && defined->kind == WPC_COMPOSITE_FUNCTION;
}

void wpc_reference_share(wpc_value_type type, void *reference) {
    if (!wpc_is_function_reference(type) || reference == NULL) return;
    wpc_function *function = reference;
    if (function->instance != NULL) wpc_instance_pin(function->instance);
    if (function->callback != NULL) wpc_host_function_bind(function);
}
