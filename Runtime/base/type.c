/// type.c - the process-wide registry of defined types: equal types are one object (section 3.3 of the specification:
/// equality of recursion groups).
///
/// The key of a recursion group is its types in a row, where a reference to a type of the group is its place in the group,
/// and one to an earlier type that type's number: two groups are equal if their keys are.
#include "base/type.h"

#include "base/lock.h"

#include <stdlib.h>

const uint32_t WPC_ABI_SYMBOL = WPC_ABI_VERSION;

/// What WPC_TYPE_INDEX can hold.
#define TYPE_LIMIT (1u << 22)
/// In a key: a reference to the type at WPC_TYPE_INDEX of the same group.
#define TYPE_IN_GROUP 0x02u

/// A unique type with what only this file knows of it.
typedef struct entry {
    wpc_type_bridges bridges;
    wpc_type type;
} entry;

typedef struct group {
    struct group *next;
    uint32_t hash;
    uint32_t type_count;
    size_t key_length;
    uint32_t *key;
    const wpc_type *types[];
} group;

static uint32_t registry_lock;
/// By hash, in a table that doubles: small at first, since a start-up of a program would touch a page for each of its types.
static group *first_buckets[64];
static group **buckets = first_buckets;
static size_t bucket_count = sizeof first_buckets / sizeof *first_buckets;
static size_t group_count;

static entry *entry_of(const wpc_type *type) { return (entry *)((uintptr_t)type - offsetof(entry, type)); }

// ------------------------------------------------------------------------------------------------------- numbers

/// Types by number, in chunks that never move, so that they can be read without the lock. Each is as long as all before it
/// and FIRST_CHUNK together; the first is there from the start, so that small programs need no other.
#define FIRST_CHUNK_LOG2 5u
#define FIRST_CHUNK (1u << FIRST_CHUNK_LOG2)
#define CHUNK_COUNT (22u - FIRST_CHUNK_LOG2 + 1)
_Static_assert((TYPE_LIMIT + FIRST_CHUNK) >> (FIRST_CHUNK_LOG2 + CHUNK_COUNT) == 0, "there are chunks for all types");

static const wpc_type *first_chunk[FIRST_CHUNK];
static const wpc_type **chunks[CHUNK_COUNT] = {first_chunk};
static uint32_t type_count;

static uint32_t log2_of(uint32_t number) { return 31u - (uint32_t)__builtin_clz(number); }

/// Where the type with this number stands. Its chunk is there.
static const wpc_type **place_of(uint32_t number) {
    uint32_t shifted = number + FIRST_CHUNK;
    uint32_t log2 = log2_of(shifted);
    return &chunks[log2 - FIRST_CHUNK_LOG2][shifted - (1u << log2)];
}

const wpc_type *wpc_type_numbered(uint32_t number) {
    if (number >= __atomic_load_n(&type_count, __ATOMIC_ACQUIRE)) return NULL;
    return *place_of(number);
}

/// Room for the numbers of `count` more types.
static bool reserve_numbers(uint32_t count) {
    if (count > TYPE_LIMIT - type_count) return false;
    if (count == 0) return true;
    uint32_t last = log2_of(type_count + count - 1 + FIRST_CHUNK) - FIRST_CHUNK_LOG2;
    for (uint32_t chunk = 0; chunk <= last; chunk++)
        if (chunks[chunk] == NULL && (chunks[chunk] = calloc((size_t)FIRST_CHUNK << chunk, sizeof(wpc_type *))) == NULL) return false;
    return true;
}

// ---------------------------------------------------------------------------------------------------------- keys

/// The types of a group that are being made unique, with those before them in their module.
typedef struct candidate {
    const wpc_module_type *types;
    uint32_t start;
    uint32_t count;
    const wpc_type *const *unique;
} candidate;

static bool is_concrete(wpc_value_type type) { return WPC_TYPE_CODE(type) == WPC_TYPE_CONCRETE; }

static wpc_value_type with_index(wpc_value_type type, uint32_t code, uint32_t index) {
    return (type & (WPC_TYPE_NON_NULL | WPC_FIELD_MUTABLE)) | code | index << 9;
}

wpc_value_type wpc_value_type_resolve(wpc_value_type type, const wpc_type *const *unique) {
    return is_concrete(type) ? with_index(type, WPC_TYPE_CONCRETE, unique[WPC_TYPE_INDEX(type)]->number) : type;
}

static uint32_t key_of_value_type(const candidate *candidate, wpc_value_type type) {
    if (!is_concrete(type)) return type;
    uint32_t index = WPC_TYPE_INDEX(type);
    if (index >= candidate->start) return with_index(type, TYPE_IN_GROUP, index - candidate->start);
    return wpc_value_type_resolve(type, candidate->unique);
}

static size_t value_type_count(const wpc_module_type *type) { return (size_t)type->parameter_count + type->result_count; }

#define KEY_HEADER 4u

static size_t key_length(const candidate *candidate) {
    size_t length = 0;
    for (uint32_t i = 0; i < candidate->count; i++) length += KEY_HEADER + value_type_count(&candidate->types[candidate->start + i]);
    return length;
}

static void write_key(const candidate *candidate, uint32_t *key) {
    for (uint32_t i = 0; i < candidate->count; i++) {
        const wpc_module_type *type = &candidate->types[candidate->start + i];
        *key++ = (uint32_t)type->kind << 1 | (uint32_t)type->is_open;
        *key++ = type->supertype == 0 ? 0 : key_of_value_type(candidate, WPC_TYPE_CONCRETE | (type->supertype - 1) << 9);
        *key++ = type->parameter_count;
        *key++ = type->result_count;
        for (size_t k = 0; k < value_type_count(type); k++) *key++ = key_of_value_type(candidate, type->types[k]);
    }
}

static uint32_t hash_of(const uint32_t *key, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ key[i]) * 16777619u;
    return hash ^ hash >> 15;
}

// ------------------------------------------------------------------------------------------------------ registry

/// An unnumbered type; its supertype, if it has one, is complete.
static wpc_type *make_type(const wpc_module_type *described, const wpc_type *supertype) {
    size_t list = value_type_count(described) * sizeof(wpc_value_type);
    size_t depth = supertype == NULL ? 0 : (size_t)supertype->depth + 1;
    size_t display = (sizeof(entry) + list + 7) & ~(size_t)7;
    entry *made = calloc(1, display + (depth + 1) * sizeof(wpc_type *));
    if (made == NULL) return NULL;
    wpc_type *type = &made->type;
    const wpc_type **supertypes = (const wpc_type **)((uint8_t *)made + display);
    if (supertype != NULL) memcpy(supertypes, supertype->supertypes, depth * sizeof(wpc_type *));
    supertypes[depth] = type;
    *type = (wpc_type){
        .parameter_count = described->parameter_count,
        .result_count = described->result_count,
        .depth = (uint16_t)depth,
        .kind = described->kind,
        .is_open = described->is_open,
        .supertypes = supertypes,
    };
    return type;
}

static void free_group(group *group) {
    for (uint32_t i = 0; i < group->type_count; i++)
        if (group->types[i] != NULL) free(entry_of(group->types[i]));
    free(group->key);
    free(group);
}

/// Makes the types of a new group and gives them numbers. NULL: out of memory or of numbers.
static group *make_group(const candidate *candidate, uint32_t *key, size_t length) {
    group *group = calloc(1, sizeof(struct group) + candidate->count * sizeof(wpc_type *));
    if (group == NULL) return NULL;
    group->type_count = candidate->count;
    bool done = reserve_numbers(candidate->count);
    for (uint32_t i = 0; done && i < candidate->count; i++) {
        const wpc_module_type *described = &candidate->types[candidate->start + i];
        uint32_t above = described->supertype;
        const wpc_type *supertype = above == 0                   ? NULL
                                    : above > candidate->start ? group->types[above - 1 - candidate->start]
                                                               : candidate->unique[above - 1];
        group->types[i] = make_type(described, supertype);
        done = group->types[i] != NULL;
    }
    if (!done) {
        free_group(group);
        return NULL;
    }
    group->key = key;
    group->key_length = length;
    for (uint32_t i = 0; i < candidate->count; i++) {
        wpc_type *type = &entry_of(group->types[i])->type;
        type->number = type_count + i;
        key += KEY_HEADER;
        for (size_t k = 0; k < value_type_count(&candidate->types[candidate->start + i]); k++) {
            wpc_value_type value = *key++;
            if (WPC_TYPE_CODE(value) == TYPE_IN_GROUP)
                value = with_index(value, WPC_TYPE_CONCRETE, type_count + WPC_TYPE_INDEX(value));
            type->types[k] = value;
        }
        *place_of(type->number) = type;
    }
    __atomic_store_n(&type_count, type_count + candidate->count, __ATOMIC_RELEASE);
    return group;
}

/// Keeps the lists of the buckets short. Without memory for that they grow longer.
static void widen_buckets(void) {
    size_t count = bucket_count * 2;
    group **wider = group_count < bucket_count ? NULL : calloc(count, sizeof *wider);
    if (wider == NULL) return;
    for (size_t i = 0; i < bucket_count; i++) {
        for (group *moved = buckets[i], *next; moved != NULL; moved = next) {
            next = moved->next;
            moved->next = wider[moved->hash % count];
            wider[moved->hash % count] = moved;
        }
    }
    if (buckets != first_buckets) free(buckets);
    buckets = wider;
    bucket_count = count;
}

/// The group with this key, which is taken over. NULL: out of memory.
static const group *find_or_make(const candidate *candidate, uint32_t *key, size_t length) {
    uint32_t hash = hash_of(key, length);
    wpc_lock_acquire(&registry_lock);
    group *found = buckets[hash % bucket_count];
    while (found != NULL
           && (found->hash != hash || found->key_length != length || memcmp(found->key, key, length * sizeof *key) != 0))
        found = found->next;
    if (found != NULL) {
        free(key);
    } else if ((found = make_group(candidate, key, length)) != NULL) {
        found->hash = hash;
        group_count += 1;
        widen_buckets();
        found->next = buckets[hash % bucket_count];
        buckets[hash % bucket_count] = found;
    } else {
        free(key);
    }
    wpc_lock_release(&registry_lock);
    return found;
}

/// Writes the unique types of a group to `unique`.
static bool make_unique(const candidate *candidate, const wpc_type **unique) {
    size_t length = key_length(candidate);
    uint32_t *key = malloc(length * sizeof *key);
    if (key == NULL) return false;
    write_key(candidate, key);
    const group *group = find_or_make(candidate, key, length);
    if (group == NULL) return false;
    memcpy(unique, group->types, candidate->count * sizeof(wpc_type *));
    return true;
}

bool wpc_types_of_module(const wpc_module *module, const wpc_type **unique) {
    for (uint32_t start = 0; start < module->type_count;) {
        uint32_t size = module->types[start].group_size;
        if (size == 0) size = 1;
        candidate candidate = {.types = module->types, .start = start, .count = size, .unique = unique};
        if (!make_unique(&candidate, unique + start)) return false;
        start += size;
    }
    return true;
}

const wpc_type *wpc_type_unique(const wpc_value_type *types, uint32_t parameter_count, uint32_t result_count) {
    // The value types are the process's, so they go into the key as they are.
    size_t length = KEY_HEADER + (size_t)parameter_count + result_count;
    uint32_t *key = calloc(length, sizeof *key);
    if (key == NULL) return NULL;
    key[2] = parameter_count;
    key[3] = result_count;
    if (length > KEY_HEADER) memcpy(key + KEY_HEADER, types, (length - KEY_HEADER) * sizeof *key);
    wpc_module_type described = {.types = types, .parameter_count = parameter_count, .result_count = result_count};
    candidate candidate = {.types = &described, .count = 1};
    const group *group = find_or_make(&candidate, key, length);
    return group == NULL ? NULL : group->types[0];
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
    wpc_lock_acquire(&registry_lock);
    if (entry->bridges.call == NULL) __atomic_store_n(&entry->bridges.call, bridges.call, __ATOMIC_RELEASE);
    if (entry->bridges.host == NULL) __atomic_store_n(&entry->bridges.host, bridges.host, __ATOMIC_RELEASE);
    wpc_lock_release(&registry_lock);
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
