/// collector.c - structures and arrays of the garbage collection proposal, on the Boehm-Demers-Weiser collector (libgc).
///
/// Stacks are scanned conservatively, and so are objects with references in them. The roots beside the stacks are what
/// instances hold: thread blocks (globals), tables, cells, element segments. Data of the program itself are none, since no
/// reference gets there.
#include "wpc_collector.h"

#include "base/check_stack.h"
#include "base/collector.h"
#include "instance/instance.h"
#include "instance/program_stack.h"
#include "machine_memory.h"
#include "stress.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define GC_THREADS
#define GC_NO_THREAD_REDIRECTS
#include <gc/gc.h>
#include <gc/gc_mark.h>

// ---------------------------------------------------------------------------------------------------------- roots

static GC_push_other_roots_proc push_stacks;

static void push(const void *start, size_t bytes) {
    if (start != NULL && bytes != 0) GC_push_all((void *)(uintptr_t)start, (uint8_t *)(uintptr_t)start + bytes);
}

static void push_instance(const wpc_instance *instance) {
    const wpc_module *module = instance->module;
    push(instance->thread, module->thread_size & ~(uint32_t)(sizeof(void *) - 1));
    for (uint32_t i = 0; i < module->table_count; i++)
        if (instance->tables[i] != NULL)
            push(instance->tables[i]->elements,
                 __atomic_load_n(&instance->tables[i]->length, __ATOMIC_RELAXED) * sizeof(void *));
    for (uint32_t i = 0; i < module->global_count; i++)
        if (instance->globals[i] != NULL) push(&instance->globals[i]->value, sizeof(wpc_value));
    for (uint32_t i = 0; i < module->element_count; i++)
        push(instance->elements[i].references, instance->elements[i].length * sizeof(void *));
}

/// Called while all other threads stand still.
static void push_roots(void) {
    for (const wpc_instance *instance = wpc_instance_list(); instance != NULL; instance = wpc_instance_next(instance))
        push_instance(instance);
    if (push_stacks != NULL) push_stacks();
}

// ---------------------------------------------------------------------------------------------------- limit
//
// libgc asks for no more memory than its maximum, and gives NULL for an object that doesn't fit: a trap. Of what it keeps for itself it
// knows nothing but to end the process; so for a thread that it is to know it may have a little more.

/// What makes a thread known takes some hundred bytes.
#define RESERVE (UINT64_C(1) << 20)

static uint64_t heap_size;

void wpc_gc_set_heap_size(uint64_t bytes) {
    heap_size = bytes < WPC_SMALLEST_HEAP_SIZE ? WPC_SMALLEST_HEAP_SIZE : bytes;
    GC_set_max_heap_size(heap_size);
}

uint64_t wpc_gc_heap_size(void) { return heap_size; }

/// libgc calls it before it ends the process, which it does where it finds itself in a state that can't be.
static void on_abort(const char *message) {
    static const char start[] = "wpc: the collector of objects can't go on: ";
    if (message == NULL) message = "no reason is known";
    if (write(STDERR_FILENO, start, sizeof start - 1) < 0 || write(STDERR_FILENO, message, strlen(message)) < 0
        || write(STDERR_FILENO, "\n", 1) < 0)
        return;
}

// --------------------------------------------------------------------------------------------------------- threads

static _Thread_local bool is_registered;
static pthread_key_t thread_key;
static bool has_key;
static pthread_mutex_t registration_lock = PTHREAD_MUTEX_INITIALIZER;

static int register_thread(const struct GC_stack_base *base) {
    pthread_mutex_lock(&registration_lock);
    GC_set_max_heap_size(heap_size + RESERVE);
    int result = GC_register_my_thread(base);
    GC_set_max_heap_size(heap_size);
    pthread_mutex_unlock(&registration_lock);
    return result;
}

static void leave_thread(void *context) {
    (void)context;
    is_registered = false;
    GC_unregister_my_thread();
}

/// Makes the calling thread's stack known, before it has its first reference.
static void enter_thread(void) {
    is_registered = true;
    if (GC_thread_is_registered()) return;
    struct GC_stack_base base;
    if (GC_get_stack_base(&base) != GC_SUCCESS || register_thread(&base) != GC_SUCCESS) return;
    // Threads of the runtime's own block all signals; by these two they are stopped.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, GC_get_suspend_signal());
    sigaddset(&signals, GC_get_thr_restart_signal());
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    if (has_key) pthread_setspecific(thread_key, &is_registered);
}

/// Calls a function of libgc that allocates. Where its heap can't grow, it looks for garbage only if there should be much of it.
static void *insist(void *(*allocate)(size_t size), size_t size) {
    void *memory = allocate(size);
    if (__builtin_expect(memory == NULL, 0) && size <= heap_size) {
        GC_gcollect();
        memory = allocate(size);
    }
    return memory;
}

static void *allocate_root(size_t size) {
    if (!is_registered) enter_thread();
    return insist(GC_malloc_uncollectable, size);
}

static void *allocate_exception(size_t size) {
    if (!is_registered) enter_thread();
    wpc_gc_stress_before();
    void *memory = insist(GC_malloc, size);
    wpc_gc_stress_watch(memory);
    return memory;
}

static void free_memory(void *memory) { GC_FREE(memory); }

static void free_exception(void *exception) {
    wpc_gc_stress_poison(exception);
    GC_FREE(exception);
}

/// In a program this runs on the main thread, as libgc wants it.
__attribute__((constructor)) static void start_collector(void) {
    GC_set_no_dls(1);
    // An address anywhere inside of an object, or right behind it, keeps it: docs/design/objects.md.
    GC_set_all_interior_pointers(1);
    GC_set_warn_proc(GC_ignore_warn_proc);
    GC_INIT();
    GC_allow_register_threads();
    GC_set_abort_func(on_abort);
    // The other half is for everything else, of this process and of others.
    wpc_gc_set_heap_size(wpc_machine_memory("") / 2);
    wpc_gc_stress_start();
    push_stacks = GC_get_push_other_roots();
    GC_set_push_other_roots(push_roots);
    has_key = pthread_key_create(&thread_key, leave_thread) == 0;
    wpc_the_collector = (wpc_collector){
        .allocate = allocate_root,
        .free = free_memory,
        .allocate_exception = allocate_exception,
        .free_exception = free_exception,
        .are_collected = true,
        .enter_thread = enter_thread,
        .start_program = wpc_program_stack_start,
        .set_heap_size = wpc_gc_set_heap_size,
    };
}

// --------------------------------------------------------------------------------------------------------- objects

typedef struct object {
    const wpc_type *type;
} object;

typedef struct array {
    const wpc_type *type;
    uint32_t length;
} array;

_Static_assert(offsetof(array, length) == WPC_GC_ARRAY_LENGTH, "compiled code reads the length");

/// Zeroed memory. `is_opaque`: there will be no references to objects in it.
static void *allocate(size_t size, bool is_opaque) {
    wpc_check_stack();
    if (__builtin_expect(!is_registered, 0)) enter_thread();
    wpc_gc_stress_before();
    void *memory = insist(is_opaque ? GC_malloc_atomic : GC_malloc, size);
    if (memory == NULL) wpc_trap_out_of_memory();
    if (is_opaque) memset(memory, 0, size);
    wpc_gc_stress_watch(memory);
    return memory;
}

void *wpc_gc_struct(const wpc_type *type, uint64_t size, uint32_t is_opaque) {
    object *made = allocate(size, is_opaque != 0);
    made->type = type;
    return made;
}

void *wpc_gc_array(const wpc_type *type, uint32_t length, uint32_t size_log2, uint32_t is_opaque) {
    array *made = allocate(WPC_GC_ARRAY_ELEMENTS + ((uint64_t)length << size_log2), is_opaque != 0);
    made->type = type;
    made->length = length;
    return made;
}

// -------------------------------------------------------------------------------------------------------- segments

static bool is_inside(uint64_t start, uint64_t length, uint64_t limit) {
    return length <= limit && start <= limit - length;
}

void wpc_gc_check_data(wpc_thread *thread, uint32_t segment, uint32_t offset, uint64_t bytes) {
    uint64_t available = __atomic_load_n(&thread->instance->data_lengths[segment], __ATOMIC_RELAXED);
    if (!is_inside(offset, bytes, available)) wpc_trap_memory_out_of_bounds();
}

void wpc_gc_copy_data(wpc_thread *thread, uint32_t segment, uint32_t offset, uint64_t bytes, void *destination) {
    wpc_gc_check_data(thread, segment, offset, bytes);
    if (bytes != 0) memcpy(destination, thread->instance->module->data[segment].bytes + offset, bytes);
}

void wpc_gc_check_elements(wpc_thread *thread, uint32_t segment, uint32_t offset, uint32_t count) {
    uint64_t available = __atomic_load_n(&thread->instance->elements[segment].length, __ATOMIC_RELAXED);
    if (!is_inside(offset, count, available)) wpc_trap_table_out_of_bounds();
}

void wpc_gc_copy_elements(wpc_thread *thread, uint32_t segment, uint32_t offset, uint32_t count, void *destination) {
    wpc_gc_check_elements(thread, segment, offset, count);
    if (count != 0) memcpy(destination, thread->instance->elements[segment].references + offset, count * sizeof(void *));
}

// ------------------------------------------------------------------------------------------------ external references
//
// A host's pointer becomes an anyref in a box of its own type; an i31, which would look like any number of the host's, becomes
// an externref in another. Structures and arrays stay what they are on both sides.

typedef struct box {
    const wpc_type *type;
    void *content;
} box;

static const wpc_type host_type = {.kind = WPC_COMPOSITE_EXTERN};
static const wpc_type i31_type = {.kind = WPC_COMPOSITE_EXTERN};

static void *make_box(const wpc_type *type, void *content) {
    box *made = allocate(sizeof(box), true);
    *made = (box){type, content};
    return made;
}

static bool is_i31(const void *reference) { return ((uintptr_t)reference & 1) != 0; }

void *wpc_gc_internalize(wpc_thread *thread, void *reference) {
    (void)thread;
    if (reference == NULL) return NULL;
    // What the collector does not know is the host's.
    if (is_i31(reference) || GC_base(reference) != reference) return make_box(&host_type, reference);
    const box *known = reference;
    return known->type == &i31_type ? known->content : reference;
}

void *wpc_gc_externalize(wpc_thread *thread, void *reference) {
    (void)thread;
    if (reference == NULL) return NULL;
    if (is_i31(reference)) return make_box(&i31_type, reference);
    const box *known = reference;
    return known->type == &host_type ? known->content : reference;
}
