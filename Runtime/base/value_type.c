/// value_type.c - value types: matching (section 3.3 of the specification) and their text.
#include "base/value_type.h"

#include "base/type.h"

#include <stdio.h>

#define HEAP_NOEXN 0x74u
#define HEAP_NOFUNC 0x73u
#define HEAP_NOEXTERN 0x72u
#define HEAP_NONE 0x71u
#define HEAP_ANY 0x6Eu
#define HEAP_EQ 0x6Du
#define HEAP_I31 0x6Cu
#define HEAP_STRUCT 0x6Bu
#define HEAP_ARRAY 0x6Au

/// Whether abstract heap type `actual` is below or equal to `expected`.
static bool abstract_matches(uint32_t actual, uint32_t expected) {
    if (actual == expected) return true;
    switch (expected) {
    case WPC_FUNCREF: return actual == HEAP_NOFUNC;
    case WPC_EXTERNREF: return actual == HEAP_NOEXTERN;
    case WPC_EXNREF: return actual == HEAP_NOEXN;
    case HEAP_ANY: return actual >= HEAP_ARRAY && actual <= HEAP_NONE && actual != WPC_EXTERNREF && actual != WPC_FUNCREF;
    case HEAP_EQ: return (actual >= HEAP_ARRAY && actual <= HEAP_I31) || actual == HEAP_NONE;
    case HEAP_I31:
    case HEAP_STRUCT:
    case HEAP_ARRAY: return actual == HEAP_NONE;
    default: return false;
    }
}

/// The abstract heap type directly above the types of a kind, and the one below all of them.
static uint32_t heap_above(const wpc_type *type) {
    switch (type->kind) {
    case WPC_COMPOSITE_FUNCTION: return WPC_FUNCREF;
    case WPC_COMPOSITE_STRUCT: return HEAP_STRUCT;
    default: return HEAP_ARRAY;
    }
}

static uint32_t heap_below(const wpc_type *type) {
    return type->kind == WPC_COMPOSITE_FUNCTION ? HEAP_NOFUNC : HEAP_NONE;
}

bool wpc_value_type_matches(wpc_value_type actual, wpc_value_type expected) {
    if (actual == expected) return true;
    if ((expected & WPC_TYPE_NON_NULL) != 0 && (actual & WPC_TYPE_NON_NULL) == 0) return false;
    if ((actual & ~WPC_TYPE_NON_NULL) == (expected & ~WPC_TYPE_NON_NULL)) return true;
    bool is_concrete = WPC_TYPE_CODE(actual) == WPC_TYPE_CONCRETE;
    bool wants_concrete = WPC_TYPE_CODE(expected) == WPC_TYPE_CONCRETE;
    const wpc_type *type = is_concrete ? wpc_type_numbered(WPC_TYPE_INDEX(actual)) : NULL;
    const wpc_type *wanted = wants_concrete ? wpc_type_numbered(WPC_TYPE_INDEX(expected)) : NULL;
    if ((is_concrete && type == NULL) || (wants_concrete && wanted == NULL)) return false;
    if (is_concrete && wants_concrete) return wpc_type_is_subtype(type, wanted);
    if (wants_concrete) return WPC_TYPE_CODE(actual) == heap_below(wanted);
    return abstract_matches(is_concrete ? heap_above(type) : WPC_TYPE_CODE(actual), WPC_TYPE_CODE(expected));
}

const char *wpc_value_type_name(wpc_value_type type) {
    bool is_non_null = (type & WPC_TYPE_NON_NULL) != 0;
    switch (WPC_TYPE_CODE(type)) {
    case WPC_I32: return "i32";
    case WPC_I64: return "i64";
    case WPC_F32: return "f32";
    case WPC_F64: return "f64";
    case WPC_V128: return "v128";
    case WPC_FUNCREF: return is_non_null ? "(ref func)" : "funcref";
    case WPC_EXTERNREF: return is_non_null ? "(ref extern)" : "externref";
    case WPC_EXNREF: return is_non_null ? "(ref exn)" : "exnref";
    case HEAP_ANY: return is_non_null ? "(ref any)" : "anyref";
    case HEAP_EQ: return is_non_null ? "(ref eq)" : "eqref";
    case HEAP_I31: return is_non_null ? "(ref i31)" : "i31ref";
    case HEAP_STRUCT: return is_non_null ? "(ref struct)" : "structref";
    case HEAP_ARRAY: return is_non_null ? "(ref array)" : "arrayref";
    default: return is_non_null ? "(ref ...)" : "(ref null ...)";
    }
}

static size_t format_list(const wpc_value_type *types, uint32_t count, char *text, size_t size) {
    size_t length = (size_t)snprintf(text, size, "(");
    for (uint32_t i = 0; i < count && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s", i == 0 ? "" : ", ", wpc_value_type_name(types[i]));
    if (length < size) length += (size_t)snprintf(text + length, size - length, ")");
    return length;
}

void wpc_type_format(const wpc_type *type, char *text, size_t size) {
    size_t length = format_list(type->types, type->parameter_count, text, size);
    if (length < size) length += (size_t)snprintf(text + length, size - length, " -> ");
    if (length < size) format_list(type->types + type->parameter_count, type->result_count, text + length, size - length);
}

size_t wpc_type_parameter_count(const wpc_type *type) { return type->parameter_count; }
size_t wpc_type_result_count(const wpc_type *type) { return type->result_count; }

wpc_value_type wpc_type_parameter(const wpc_type *type, size_t index) {
    return index < type->parameter_count ? type->types[index] : 0;
}

wpc_value_type wpc_type_result(const wpc_type *type, size_t index) {
    return index < type->result_count ? type->types[type->parameter_count + index] : 0;
}
