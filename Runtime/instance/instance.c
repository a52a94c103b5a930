/// instance.c - making instances: allocation, initialisation, and what keeps them alive (section 4.7.3 of the
/// specification).
#include "instance/instance.h"

#include "base/backtrace.h"
#include "base/error.h"
#include "base/global.h"
#include "base/host_function.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/reference.h"
#include "base/table.h"
#include "base/tag.h"
#include "base/thread_group_end.h"
#include "base/type.h"
#include "instance/link.h"
#include "wasi/wasi.h"

#include <stdlib.h>

/// An instance with what only this file knows of it. All its arrays are in the same allocation, behind it.
typedef struct object {
    wpc_instance instance;
    wpc_function *own_functions;
    struct object *previous;
    struct object *next;
} object;

static uint32_t list_lock;
static object *first_object;

static object *object_of(wpc_instance *instance) {
    return (object *)((uintptr_t)instance - offsetof(object, instance));
}

// A collector reads the list of instances while threads are stopped at any place: a store each makes and breaks the links
// that it follows.

static void list_add(object *object) {
    wpc_lock_acquire(&list_lock);
    object->next = first_object;
    if (first_object != NULL) first_object->previous = object;
    __atomic_store_n(&first_object, object, __ATOMIC_RELEASE);
    wpc_lock_release(&list_lock);
}

static void list_remove(object *object) {
    wpc_lock_acquire(&list_lock);
    if (object->next != NULL) object->next->previous = object->previous;
    __atomic_store_n(object->previous != NULL ? &object->previous->next : &first_object, object->next, __ATOMIC_RELEASE);
    wpc_lock_release(&list_lock);
}

const wpc_instance *wpc_instance_list(void) {
    const object *first = __atomic_load_n(&first_object, __ATOMIC_ACQUIRE);
    return first == NULL ? NULL : &first->instance;
}

const wpc_instance *wpc_instance_next(const wpc_instance *instance) {
    const object *object = (const struct object *)((uintptr_t)instance - offsetof(struct object, instance));
    return object->next == NULL ? NULL : &object->next->instance;
}

// ---------------------------------------------------------------------------------------------------- allocation

/// Takes arrays out of one allocation; with `next` NULL it only adds up their sizes.
typedef struct arena {
    uint8_t *next;
    size_t size;
} arena;

static void *take(arena *arena, size_t count, size_t size) {
    size_t bytes = (count * size + 15) & ~(size_t)15;
    void *result = arena->next == NULL ? NULL : arena->next + arena->size;
    arena->size += bytes;
    return result;
}

static object *lay_out(arena *arena, const wpc_module *module) {
    object *object = take(arena, 1, sizeof *object);
    size_t function_count = (size_t)module->imported_function_count + module->function_count;
    void *functions = take(arena, function_count, sizeof(wpc_function *));
    void *own_functions = take(arena, module->function_count, sizeof(wpc_function));
    void *types = take(arena, module->type_count, sizeof(wpc_type *));
    void *memories = take(arena, module->memory_count, sizeof(wpc_memory *));
    void *tables = take(arena, module->table_count, sizeof(wpc_table *));
    void *globals = take(arena, module->global_count, sizeof(wpc_global *));
    void *data_lengths = take(arena, module->data_count, sizeof(uint64_t));
    void *elements = take(arena, module->element_count, sizeof(struct wpc_element_segment));
    void *tags = take(arena, module->tag_count, sizeof(wpc_tag *));
    if (object == NULL) return NULL;
    object->own_functions = own_functions;
    object->instance = (wpc_instance){
        .module = module,
        .functions = functions,
        .types = types,
        .memories = memories,
        .tables = tables,
        .globals = globals,
        .data_lengths = data_lengths,
        .elements = elements,
        .tags = tags,
        .reference_count = 1,
    };
    return object;
}

static size_t thread_size_of(const wpc_module *module) {
    return sizeof(wpc_thread) + module->memory_count * sizeof(wpc_memory_slot)
           + module->table_count * sizeof(wpc_table_slot) + module->global_count * sizeof(wpc_value);
}

static wpc_instance *allocate(const wpc_module *module) {
    arena arena = {NULL, 0};
    lay_out(&arena, module);
    void *memory = calloc(1, arena.size);
    size_t thread_size = (thread_size_of(module) + 63) & ~(size_t)63;
    wpc_thread *thread = aligned_alloc(64, thread_size);
    if (memory == NULL || thread == NULL) {
        free(memory);
        free(thread);
        return NULL;
    }
    memset(thread, 0, thread_size);
    arena.next = memory;
    arena.size = 0;
    wpc_instance *instance = &lay_out(&arena, module)->instance;
    thread->instance = instance;
    instance->thread = thread;
    list_add(object_of(instance));
    return instance;
}

/// Weak, because a program that imports nothing of wasi-parallel need not link it.
__attribute__((weak)) void wpc_parallel_instance_free(wpc_instance *instance);
/// And nothing of OpenMP.
__attribute__((weak)) void wpc_openmp_instance_free(wpc_instance *instance);

void wpc_instance_free(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    list_remove(object_of(instance));
    wpc_wasi_attach(instance, NULL);
    if (instance->openmp != NULL) wpc_openmp_instance_free(instance);
    if (instance->parallel != NULL) wpc_parallel_instance_free(instance);
    for (uint32_t i = 0; i < module->memory_count; i++)
        if (instance->memories[i] != NULL) wpc_memory_release(instance->memories[i]);
    for (uint32_t i = 0; i < module->table_count; i++)
        if (instance->tables[i] != NULL) wpc_table_release(instance->tables[i]);
    for (uint32_t i = 0; i < module->global_count; i++)
        if (instance->globals[i] != NULL) wpc_global_release(instance->globals[i]);
    for (uint32_t i = 0; i < module->tag_count; i++)
        if (instance->tags[i] != NULL) wpc_tag_release(instance->tags[i]);
    for (uint32_t i = 0; i < module->element_count; i++) free(instance->elements[i].references);
    free(instance->thread);
    free(object_of(instance));
}

/// Whether something outside of the instance may hold one of its functions, or state that refers to it.
static bool is_reachable(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    if (__atomic_load_n(&instance->is_pinned, __ATOMIC_RELAXED)) return true;
    // An exception may outlive the instance, and bring its tag and functions along; so may an object.
    if (module->tag_count != 0) return true;
    for (uint32_t i = 0; i < module->type_count; i++)
        if (module->types[i].kind != WPC_COMPOSITE_FUNCTION) return true;
    for (uint32_t i = 0; i < module->table_count; i++)
        if (__atomic_load_n(&instance->tables[i]->reference_count, __ATOMIC_ACQUIRE) != 1) return true;
    for (uint32_t i = 0; i < module->global_count; i++) {
        const wpc_global *global = instance->globals[i];
        if (global != NULL && wpc_is_function_reference(global->type)
            && __atomic_load_n(&global->reference_count, __ATOMIC_ACQUIRE) != 1)
            return true;
    }
    return false;
}

void wpc_instance_release(wpc_instance *instance) {
    if (__atomic_fetch_sub(&instance->reference_count, 1, __ATOMIC_ACQ_REL) != 1) return;
    if (instance->threads != NULL) wpc_threads_free(instance);
    if (!is_reachable(instance)) wpc_instance_free(instance);
}

// -------------------------------------------------------------------------------------------------------- making

static wpc_table_slot *table_slots(const wpc_instance *instance) {
    return (wpc_table_slot *)(wpc_memory_slots(instance->thread) + instance->module->memory_count);
}

static wpc_value *global_slots(const wpc_instance *instance) {
    return (wpc_value *)(table_slots(instance) + instance->module->table_count);
}

static bool make_types(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    if (!wpc_types_of_module(module, instance->types)) return false;
    for (uint32_t i = 0; i < module->type_count; i++) {
        const wpc_module_type *described = &module->types[i];
        if (module->unique_types != NULL) __atomic_store_n(&module->unique_types[i], instance->types[i], __ATOMIC_RELAXED);
        if (described->call != NULL || described->host != NULL)
            wpc_type_offer_bridges(instance->types[i], (wpc_type_bridges){described->call, described->host});
    }
    return true;
}

static void set_table_slot(wpc_instance *instance, uint32_t index, wpc_table *table) {
    instance->tables[index] = table;
    table_slots(instance)[index] = (wpc_table_slot){table->elements, table};
}

static void set_memory_slot(wpc_instance *instance, uint32_t index, wpc_memory *memory) {
    instance->memories[index] = memory;
    wpc_memory_slots(instance->thread)[index] = (wpc_memory_slot){memory->base, memory};
}

static void set_global_slot(wpc_instance *instance, uint32_t index, wpc_global *global) {
    instance->globals[index] = global;
    if (instance->module->globals[index].storage == WPC_GLOBAL_CELL)
        global_slots(instance)[index].reference = global;
    else
        global_slots(instance)[index] = global->value;
}

/// Functions that come without a type get the one that they are imported with.
static void type_host_functions(const wpc_instance *instance, const wpc_extern *externs) {
    for (uint32_t i = 0; i < instance->module->import_count; i++)
        if (externs[i].kind == WPC_EXTERN_FUNCTION && externs[i].function->type == NULL)
            externs[i].function->type = instance->types[instance->module->imports[i].index];
}

static void take_imports(wpc_instance *instance, const wpc_extern *externs) {
    const wpc_module *module = instance->module;
    uint32_t function_slot = 0;
    for (uint32_t i = 0; i < module->import_count; i++) {
        uint32_t index = module->imports[i].index;
        switch (externs[i].kind) {
        case WPC_EXTERN_FUNCTION: {
            wpc_function *function = externs[i].function;
            instance->functions[function_slot++] = function;
            if (function->callback != NULL) wpc_host_function_bind(function);
            if (function->instance == NULL) break;
            wpc_instance_pin(function->instance);
            wpc_instance_pin(instance);
            break;
        }
        case WPC_EXTERN_TABLE:
            wpc_table_retain(externs[i].table);
            set_table_slot(instance, index, externs[i].table);
            break;
        case WPC_EXTERN_MEMORY:
            wpc_memory_retain(externs[i].memory);
            set_memory_slot(instance, index, externs[i].memory);
            break;
        case WPC_EXTERN_GLOBAL:
            wpc_global_retain(externs[i].global);
            set_global_slot(instance, index, externs[i].global);
            break;
        case WPC_EXTERN_TAG:
            wpc_tag_retain(externs[i].tag);
            instance->tags[index] = externs[i].tag;
            break;
        default: break;
        }
    }
}

static void make_functions(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->function_count; i++) {
        wpc_function *function = &object_of(instance)->own_functions[i];
        function->code = module->functions[i].code;
        function->tail_code = module->functions[i].tail_code;
        function->type = instance->types[module->functions[i].type];
        function->instance = instance;
        instance->functions[module->imported_function_count + i] = function;
    }
}

static wpc_name name_of_tag(const wpc_module *module, uint32_t index) {
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind == WPC_EXTERN_TAG && module->exports[i].index == index) return module->exports[i].name;
    return (wpc_name){NULL, 0};
}

static bool make_tags(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    for (uint32_t i = module->imported_tag_count; i < module->tag_count; i++) {
        wpc_tag *tag = wpc_tag_new(instance->types[module->tags[i]]);
        if (tag == NULL) return false;
        tag->index = i;
        tag->name = name_of_tag(module, i);
        instance->tags[i] = tag;
    }
    return true;
}

static bool make_own(wpc_instance *instance, char *error, size_t error_size) {
    const wpc_module *module = instance->module;
    make_functions(instance);
    if (!make_tags(instance)) {
        wpc_error_write(error, error_size, "out of memory");
        return false;
    }
    for (uint32_t i = module->imported_table_count; i < module->table_count; i++) {
        wpc_table_type type = module->tables[i];
        type.type = wpc_value_type_resolve(type.type, instance->types);
        wpc_table *table = wpc_table_make(&type, error, error_size);
        if (table == NULL) return false;
        set_table_slot(instance, i, table);
    }
    for (uint32_t i = module->imported_memory_count; i < module->memory_count; i++) {
        wpc_memory *memory = wpc_memory_make(&module->memories[i], error, error_size);
        if (memory == NULL) return false;
        set_memory_slot(instance, i, memory);
    }
    for (uint32_t i = 0; module->has_short_memories && i < module->memory_count; i++) {
        if (wpc_memory_keep_short(instance->memories[i])) continue;
        wpc_error_write(error, error_size,
                        "an imported memory has 65536 pages, and the module was compiled for fewer: declare it with that maximum");
        return false;
    }
    for (uint32_t i = module->imported_global_count; i < module->global_count; i++) {
        if (module->globals[i].storage != WPC_GLOBAL_CELL) continue;
        wpc_value_type type = wpc_value_type_resolve(module->globals[i].type, instance->types);
        wpc_global *global = wpc_global_new(type, module->globals[i].is_mutable, (wpc_value){0});
        if (global == NULL) {
            wpc_error_write(error, error_size, "out of memory");
            return false;
        }
        set_global_slot(instance, i, global);
    }
    for (uint32_t i = 0; i < module->data_count; i++) instance->data_lengths[i] = module->data[i].length;
    return true;
}

wpc_instance *wpc_instance_make(const wpc_module *module, const wpc_extern *externs, char *error, size_t error_size) {
    if (module->abi_version != WPC_ABI_VERSION || module->thread_size < thread_size_of(module)) {
        wpc_error_write(error, error_size, "the module was compiled for another version of the runtime");
        return NULL;
    }
    wpc_instance *instance = allocate(module);
    if (instance == NULL || !make_types(instance) || !wpc_backtrace_register(module, NULL)) {
        wpc_error_write(error, error_size, "out of memory");
    } else {
        type_host_functions(instance, externs);
        if (wpc_link_check(module, instance->types, externs, error, error_size)) {
            take_imports(instance, externs);
            if (make_own(instance, error, error_size)) return instance;
        }
    }
    if (instance != NULL) wpc_instance_free(instance);
    return NULL;
}

/// Makes the cells of exported immutable globals whose value is in the thread block. Traps if there is no memory.
static void make_export_cells(wpc_instance *instance) {
    const wpc_module *module = instance->module;
    for (uint32_t i = 0; i < module->export_count; i++) {
        uint32_t index = module->exports[i].index;
        if (module->exports[i].kind != WPC_EXTERN_GLOBAL || instance->globals[index] != NULL) continue;
        const wpc_module_global *global = &module->globals[index];
        if (global->is_mutable) continue;
        wpc_value_type type = wpc_value_type_resolve(global->type, instance->types);
        instance->globals[index] = wpc_global_new(type, false, global_slots(instance)[index]);
        if (instance->globals[index] == NULL) wpc_trap_out_of_memory();
    }
}

void wpc_instance_initialize(wpc_thread *thread) {
    const wpc_module *module = thread->instance->module;
    if (module->initialize != NULL) module->initialize(thread);
    make_export_cells(thread->instance);
    if (module->start != NULL) module->start(thread);
}
