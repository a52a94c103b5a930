/// threads.c - `thread-spawn` of wasi-threads: an instance of the module for each thread, around the same memory.
#include "instance/threads.h"

#include "base/block_signals.h"
#include "base/call.h"
#include "base/check_stack.h"
#include "base/native_thread.h"
#include "base/thread_group.h"
#include "base/thread_group_end.h"
#include "instance/ending.h"
#include "instance/instance.h"
#include "instance/program_stack.h"
#include "wasi/wasi.h"
#include "wasi/wasi_types.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/// Thread identifiers are 1 to this (wasi-threads; wasi-libc has flags in the three bits above).
#define LARGEST_TID 0x1FFFFFFF

// ---------------------------------------------------------------------------------------------------------- groups

bool wpc_threads_prepare(wpc_instance *instance, uint64_t stack_size, bool is_program) {
    wpc_thread_group *group = calloc(1, sizeof *group);
    if (group == NULL) return false;
    pthread_mutex_init(&group->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&group->has_changed, &attributes);
    pthread_condattr_destroy(&attributes);
    group->root = instance;
    group->is_program = is_program;
    group->stack_size = stack_size;
    instance->threads = group;
    if (!is_program) wpc_threads_prepare_signal();
    return true;
}

uint32_t wpc_threads_count(const wpc_instance *instance) {
    wpc_thread_group *group = instance->threads;
    if (group == NULL) return 0;
    pthread_mutex_lock(&group->lock);
    uint32_t count = group->count;
    pthread_mutex_unlock(&group->lock);
    return count;
}

static bool is_in_use(const wpc_thread_group *group, int32_t tid) {
    for (const wpc_spawned *each = group->first; each != NULL; each = each->next)
        if (each->tid == tid) return true;
    return false;
}

/// Gives the thread an identifier and enters it in the list.
static void join_group(wpc_spawned *self) {
    wpc_thread_group *group = self->group;
    pthread_mutex_lock(&group->lock);
    do {
        if (group->last_tid == LARGEST_TID) {
            group->last_tid = 0;
            group->has_wrapped = true;
        }
        group->last_tid += 1;
    } while (group->has_wrapped && is_in_use(group, group->last_tid));
    self->tid = group->last_tid;
    self->next = group->first;
    if (group->first != NULL) group->first->previous = self;
    group->first = self;
    group->count += 1;
    pthread_mutex_unlock(&group->lock);
}

static void leave_group(wpc_spawned *self) {
    wpc_thread_group *group = self->group;
    pthread_mutex_lock(&group->lock);
    if (self->next != NULL) self->next->previous = self->previous;
    if (self->previous != NULL)
        self->previous->next = self->next;
    else
        group->first = self->next;
    group->count -= 1;
    pthread_cond_broadcast(&group->has_changed);
    pthread_mutex_unlock(&group->lock);
}

// ------------------------------------------------------------------------------------------------------- instances

/// What `instance` imports, for another instance of its module. NULL: nothing of it may be used by two threads at once.
static const char *find_imports(const wpc_instance *instance, wpc_extern *externs) {
    const wpc_module *module = instance->module;
    bool has_shared_memory = false;
    uint32_t function_slot = 0;
    for (uint32_t i = 0; i < module->import_count; i++) {
        uint32_t index = module->imports[i].index;
        wpc_extern *value = &externs[i];
        value->kind = (wpc_extern_kind)module->imports[i].kind;
        switch (value->kind) {
        case WPC_EXTERN_FUNCTION:
            value->function = instance->functions[function_slot++];
            if (value->function->instance != NULL) return "it imports a function of another instance";
            break;
        case WPC_EXTERN_MEMORY:
            value->memory = instance->memories[index];
            if (!value->memory->is_shared) return "it imports a memory that is not shared";
            has_shared_memory = true;
            break;
        case WPC_EXTERN_GLOBAL:
            value->global = instance->globals[index];
            if (value->global->is_mutable) return "it imports a mutable global";
            break;
        case WPC_EXTERN_TAG: value->tag = instance->tags[index]; break;
        default: return "it imports a table";
        }
    }
    return has_shared_memory ? NULL : "it imports no shared memory";
}

static const wpc_function *find_start(const wpc_instance *instance) {
    wpc_extern start;
    if (!wpc_instance_export(instance, wpc_name_of("wasi_thread_start"), &start) || start.kind != WPC_EXTERN_FUNCTION)
        return NULL;
    const wpc_type *type = start.function->type;
    bool is_right = start.function->instance == instance && type->parameter_count == 2 && type->result_count == 0
                    && type->types[0] == WPC_I32 && type->types[1] == WPC_I32;
    return is_right ? start.function : NULL;
}

/// A module that can't have threads says so once; its author has to know why.
static void complain(const char *reason) {
    static bool has_complained;
    if (!__atomic_exchange_n(&has_complained, true, __ATOMIC_RELAXED))
        fprintf(stderr, "wpc: thread-spawn: the module can't have threads: %s\n", reason);
}

/// Weak, because a program that imports nothing of wasi-parallel need not link it.
__attribute__((weak)) bool wpc_parallel_instance_share(wpc_instance *instance, wpc_instance *other);

/// Makes the thread's instance. Returns a WASI errno.
static int32_t make_instance(wpc_spawned *self, wpc_instance *parent) {
    const wpc_module *module = parent->module;
    wpc_extern *externs = calloc((size_t)module->import_count + 1, sizeof(wpc_extern));
    wpc_wasi *wasi = wpc_wasi_state(parent);
    if (externs == NULL || wasi == NULL) {
        free(externs);
        return WASI_NOMEM;
    }
    const char *obstacle = find_imports(parent, externs);
    if (obstacle == NULL && find_start(parent) == NULL) obstacle = "it exports no function wasi_thread_start (i32, i32) of its own";
    if (obstacle != NULL) {
        free(externs);
        complain(obstacle);
        return WASI_NOTSUP;
    }
    self->instance = wpc_instance_make(module, externs, NULL, 0);
    free(externs);
    if (self->instance == NULL) return WASI_NOMEM;
    wpc_wasi_attach(self->instance, wasi);
    self->instance->threads = self->group;
    self->start = find_start(self->instance);
    bool is_shared = wpc_parallel_instance_share == NULL || wpc_parallel_instance_share(parent, self->instance);
    return is_shared ? WASI_SUCCESS : WASI_NOMEM;
}

static void free_spawned(wpc_spawned *self) {
    if (self->instance != NULL) wpc_instance_free(self->instance);
    free(self);
}

// --------------------------------------------------------------------------------------------------------- running

static void run(void *context) {
    const wpc_spawned *self = context;
    wpc_thread *thread = self->instance->thread;
    wpc_instance_initialize(thread);
    const wpc_value arguments[] = {{.i32 = self->tid}, {.i32 = self->argument}};
    wpc_function_run(self->start, thread, arguments, NULL);
}

static void add_thread(wpc_trap_report *report, int32_t tid) {
    if (report->kind == WPC_TRAP_EXIT) return;
    size_t length = strnlen(report->detail, sizeof report->detail - 1);
    snprintf(report->detail + length, sizeof report->detail - length, "%sin thread %d", length != 0 ? ", " : "", (int)tid);
}

static void *run_thread(void *context) {
    wpc_spawned *self = context;
    wpc_native_adopt();
    wpc_trap_report report;
    if (!wpc_protect(self->instance->thread, run, self, &report)) {
        if (!report.is_echo) add_thread(&report, self->tid);
        if (self->group->is_program)
            wpc_program_end(&report);
        else if (!report.is_echo)
            wpc_group_end(self->group, self, &report);
    }
    // A root may be freed, with its group and imports, as soon as its threads have left.
    wpc_instance_free(self->instance);
    self->instance = NULL;
    leave_group(self);
    free_spawned(self);
    return NULL;
}

static int32_t start_thread(wpc_spawned *self) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return WASI_NOMEM;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, self->group->stack_size);
    pthread_attr_setguardsize(&attributes, WPC_STACK_GUARD_SIZE);
    sigset_t previous;
    wpc_block_signals(&previous);
    pthread_t thread;
    int problem = pthread_create(&thread, &attributes, run_thread, self);
    pthread_sigmask(SIG_SETMASK, &previous, NULL);
    pthread_attr_destroy(&attributes);
    return problem == 0 ? WASI_SUCCESS : WASI_AGAIN;
}

int32_t wpc_thread_spawn(wpc_thread *thread, int32_t argument) {
    wpc_check_stack();
    wpc_threads_check();
    wpc_thread_group *group = thread->instance->threads;
    if (group == NULL) return -WASI_NOTSUP;
    wpc_spawned *self = calloc(1, sizeof *self);
    if (self == NULL) return -WASI_NOMEM;
    self->group = group;
    self->argument = argument;
    int32_t problem = make_instance(self, thread->instance);
    if (problem != WASI_SUCCESS) {
        free_spawned(self);
        return -problem;
    }
    join_group(self);
    // Once the thread runs it may end and be gone at any time.
    int32_t tid = self->tid;
    problem = start_thread(self);
    if (problem == WASI_SUCCESS) return tid;
    leave_group(self);
    free_spawned(self);
    return -problem;
}

// -------------------------------------------------------------------------------------------------------- programs

int wpc_program_stack_start(void *stack, size_t size, void *(*body)(void *), void (*wait)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_t thread;
    int problem = pthread_attr_init(&attributes);
    if (problem != 0) return problem;
    problem = pthread_attr_setstack(&attributes, stack, size);
    if (problem == 0) problem = pthread_create(&thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    if (problem != 0) return problem;
    wait(context);
    pthread_join(thread, NULL);
    return 0;
}
