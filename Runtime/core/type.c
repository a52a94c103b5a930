/// type.c - the process-wide registry of function types: equal types are one object (type equality of section 3.3 of the
/// specification for the types that have no type indices inside).
#include "objects.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

const uint32_t WPC_ABI_SYMBOL = WPC_ABI_VERSION;

#define BUCKET_COUNT 1024u

typedef struct entry {
    struct entry *next;
    uint32_t hash;
    wpc_type_bridges bridges;
    wpc_type type;
} entry;

static pthread_mutex_t registry_mutex = PTHREAD_MUTEX_INITIALIZER;
static entry *buckets[BUCKET_COUNT];

static entry *entry_of(const wpc_type *type) { return (entry *)((uintptr_t)type - offsetof(entry, type)); }

static uint32_t hash_of(const wpc_value_type *types, uint32_t parameter_count, uint32_t result_count) {
    uint32_t hash = 2166136261u ^ parameter_count * 31u;
    for (uint32_t i = 0; i < parameter_count + result_count; i++) hash = (hash ^ types[i]) * 16777619u;
    return hash;
}

const wpc_type *wpc_type_unique(const wpc_value_type *types, uint32_t parameter_count, uint32_t result_count) {
    size_t size = ((size_t)parameter_count + result_count) * sizeof(wpc_value_type);
    uint32_t hash = hash_of(types, parameter_count, result_count);
    entry **bucket = &buckets[hash % BUCKET_COUNT];
    pthread_mutex_lock(&registry_mutex);
    entry *found = *bucket;
    while (found != NULL
           && (found->hash != hash || found->type.parameter_count != parameter_count
               || found->type.result_count != result_count
               || (size != 0 && memcmp(found->type.types, types, size) != 0)))
        found = found->next;
    if (found == NULL && (found = calloc(1, sizeof(entry) + size)) != NULL) {
        found->hash = hash;
        found->type.parameter_count = parameter_count;
        found->type.result_count = result_count;
        if (size != 0) memcpy(found->type.types, types, size);
        found->next = *bucket;
        *bucket = found;
    }
    pthread_mutex_unlock(&registry_mutex);
    return found == NULL ? NULL : &found->type;
}

const wpc_type *wpc_type_of(const wpc_value_type *parameters, size_t parameter_count, const wpc_value_type *results,
                            size_t result_count) {
    if (parameter_count > UINT16_MAX || result_count > UINT16_MAX) return NULL;
    wpc_value_type *types = malloc((parameter_count + result_count + 1) * sizeof(wpc_value_type));
    if (types == NULL) return NULL;
    for (size_t i = 0; i < parameter_count; i++) types[i] = parameters[i];
    for (size_t i = 0; i < result_count; i++) types[parameter_count + i] = results[i];
    const wpc_type *type = wpc_type_unique(types, (uint32_t)parameter_count, (uint32_t)result_count);
    free(types);
    return type;
}

wpc_type_bridges wpc_type_get_bridges(const wpc_type *type) {
    const entry *entry = entry_of(type);
    wpc_type_bridges bridges = {
        .call = __atomic_load_n(&entry->bridges.call, __ATOMIC_ACQUIRE),
        .host = __atomic_load_n(&entry->bridges.host, __ATOMIC_ACQUIRE),
    };
    return bridges;
}

void wpc_type_offer_bridges(const wpc_type *type, wpc_type_bridges bridges) {
    entry *entry = entry_of(type);
    pthread_mutex_lock(&registry_mutex);
    if (entry->bridges.call == NULL) __atomic_store_n(&entry->bridges.call, bridges.call, __ATOMIC_RELEASE);
    if (entry->bridges.host == NULL) __atomic_store_n(&entry->bridges.host, bridges.host, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&registry_mutex);
}

static wpc_value_type value_type_of_letter(char letter) {
    switch (letter) {
    case 'i': return WPC_I32;
    case 'l': return WPC_I64;
    case 'f': return WPC_F32;
    case 'd': return WPC_F64;
    default: return 0;
    }
}

const wpc_type *wpc_type_parse(const char *signature) {
    wpc_value_type types[32];
    uint32_t count = 0;
    uint32_t parameter_count = UINT32_MAX;
    for (const char *letter = signature; *letter != '\0'; letter++) {
        if (*letter == ':' && parameter_count == UINT32_MAX) {
            parameter_count = count;
            continue;
        }
        if (count == sizeof types / sizeof types[0] || (types[count] = value_type_of_letter(*letter)) == 0) return NULL;
        count += 1;
    }
    if (parameter_count == UINT32_MAX) return NULL;
    return wpc_type_unique(types, parameter_count, count - parameter_count);
}

// ------------------------------------------------------------------------------------------------ value types

#define HEAP_NOEXN 0x74u
#define HEAP_NOFUNC 0x73u
#define HEAP_NOEXTERN 0x72u
#define HEAP_NONE 0x71u
#define HEAP_ANY 0x6Eu
#define HEAP_EQ 0x6Du
#define HEAP_I31 0x6Cu
#define HEAP_STRUCT 0x6Bu
#define HEAP_ARRAY 0x6Au

/// The heap types directly below another: section 3.3.3 of the specification, abstract types alone.
static bool heap_type_matches(uint32_t actual, uint32_t expected) {
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

bool wpc_value_type_matches(wpc_value_type actual, wpc_value_type expected) {
    if (actual == expected) return true;
    if ((expected & WPC_TYPE_NON_NULL) != 0 && (actual & WPC_TYPE_NON_NULL) == 0) return false;
    if ((actual & ~WPC_TYPE_NON_NULL) == (expected & ~WPC_TYPE_NON_NULL)) return true;
    if (WPC_TYPE_CODE(actual) == WPC_TYPE_CONCRETE || WPC_TYPE_CODE(expected) == WPC_TYPE_CONCRETE) return false;
    return heap_type_matches(WPC_TYPE_CODE(actual), WPC_TYPE_CODE(expected));
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
