/// start.c - programs: what `main` of a compiled executable does.
#include "base/call.h"
#include "base/collector.h"
#include "base/memory.h"
#include "base/printable.h"
#include "base/variables.h"
#include "instance/ending.h"
#include "instance/instance.h"
#include "instance/invoke.h"
#include "instance/link.h"
#include "instance/program_limits.h"
#include "instance/program_stack.h"
#include "instance/threads.h"
#include "wasi/wasi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#pragma weak wpc_program_stack_start
/// Programs without OpenMP don't link it.
extern __attribute__((weak)) void (*wpc_team_ends_program)(const wpc_trap_report *report);

#define DEFAULT_STACK_SIZE (UINT64_C(64) << 20)
#define SMALLEST_STACK_SIZE (UINT64_C(256) << 10)

/// The program could not be started.
#define STATUS_FAILURE 125
/// A directory that was granted could not be opened: EX_NOINPUT of sysexits.h.
#define STATUS_NO_DIRECTORY 66
typedef struct program {
    const wpc_module *module;
    const wpc_grants *grants;
    int argument_count;
    char **arguments;
    wpc_instance *instance;
    const wpc_function *start;
    /// Called before it; NULL: there is none.
    const wpc_function *initializer;
    /// Parameters and then results of `start`, if it has any. Live as long as the process.
    wpc_invocation_state invocation;
    /// What it imports. Like the instance these live as long as the process.
    wpc_function *imports;
    uint64_t thread_stack_size;
} program;

/// What is wrong, on standard error; paths and names in it are foreign.
static void complain(const char *message) {
    char text[1024];
    wpc_printable(message, strlen(message), "", text, sizeof text);
    dprintf(STDERR_FILENO, "wpc: %s\n", text);
}

// -------------------------------------------------------------------------------------------------------- linking

/// Stands for an import that the compiler was told to do without.
static void missing_import(void) { wpc_trap_missing_import(); }

static bool link_program(program *program) {
    const wpc_module *module = program->module;
    char error[512];
    wpc_extern *externs = calloc((size_t)module->import_count + 1, sizeof(wpc_extern));
    wpc_function *function = calloc((size_t)module->imported_function_count + 1, sizeof(wpc_function));
    program->imports = function;
    if (externs == NULL || function == NULL) {
        free(externs);
        complain("out of memory");
        return false;
    }
    for (uint32_t i = 0; i < module->import_count; i++) {
        const wpc_module_import *import = &module->imports[i];
        externs[i].kind = (wpc_extern_kind)import->kind;
        error[0] = '\0';
        if (import->kind == WPC_EXTERN_FUNCTION) {
            function->code = import->code != NULL ? import->code : missing_import;
            externs[i].function = function++;
        } else if (import->kind == WPC_EXTERN_MEMORY) {
            externs[i].memory = wpc_memory_make(&module->memories[import->index], error, sizeof error);
        }
        if (externs[i].pointer == NULL) {
            if (error[0] == '\0') wpc_link_error(import, "unknown import", "", error, sizeof error);
            complain(error);
            free(externs);
            return false;
        }
    }
    program->instance = wpc_instance_make(module, externs, error, sizeof error);
    free(externs);
    if (program->instance == NULL) complain(error);
    return program->instance != NULL;
}

/// NULL: there is no such function.
static const wpc_function *exported_function(const program *program, wpc_name name) {
    wpc_extern found;
    bool is_found = wpc_instance_export(program->instance, name, &found) && found.kind == WPC_EXTERN_FUNCTION;
    return is_found ? found.function : NULL;
}

/// 0, or the status to end with; it has been said why.
static int find_start(program *program) {
    const wpc_grants *grants = program->grants;
    wpc_name name = grants->entry.length != 0 ? grants->entry : wpc_name_of("_start");
    program->start = exported_function(program, name);
    if (program->start == NULL) {
        char error[1024];
        snprintf(error, sizeof error,
                 "%s exports no function %.*s: it is not a program but a library (a \"reactor\"), to be compiled "
                 "with --emit shared or obj and embedded",
                 program->module->name != NULL ? program->module->name : "the module", (int)name.length, name.bytes);
        complain(error);
        return STATUS_FAILURE;
    }
    if (grants->initializes) program->initializer = exported_function(program, wpc_name_of("_initialize"));
    if (grants->invoker != NULL)
        return grants->invoker->prepare(&program->invocation, program->start, name, program->argument_count, program->arguments);
    if (program->start->type->parameter_count != 0 || program->start->type->result_count != 0) {
        complain("the function _start must have no parameters and no results");
        return STATUS_FAILURE;
    }
    return 0;
}

// -------------------------------------------------------------------------------------------------------- running

/// `values`: see wpc_invocation_state; may be NULL for a function without parameters and results.
static void call(wpc_thread *thread, const wpc_function *function, wpc_value *values) {
    if (function->instance != thread->instance) thread = wpc_callee_thread(thread, function);
    wpc_function_run(function, thread, values, values);
}

static void run_program(void *context) {
    program *program = context;
    wpc_thread *thread = program->instance->thread;
    wpc_instance_initialize(thread);
    if (program->initializer != NULL) call(thread, program->initializer, NULL);
    call(thread, program->start, program->invocation.values);
}

static void *program_thread(void *context) {
    program *program = context;
    char error[512];
    int problem = link_program(program) ? find_start(program) : STATUS_FAILURE;
    if (problem != 0) {
        wpc_ending_set(problem);
        return NULL;
    }
    bool lacks_directory = false;
    bool is_configured = wpc_wasi_configure(program->instance, program->argument_count, program->arguments, program->grants,
                                            &lacks_directory, error, sizeof error);
    if (is_configured && wpc_threads_are_wanted(program->module)
        && !wpc_threads_prepare(program->instance, program->thread_stack_size, true)) {
        snprintf(error, sizeof error, "out of memory");
        is_configured = false;
    }
    if (!is_configured) {
        complain(error);
        wpc_ending_set(lacks_directory ? STATUS_NO_DIRECTORY : STATUS_FAILURE);
        return NULL;
    }
    if (&wpc_team_ends_program != NULL) wpc_team_ends_program = wpc_ending_team;
    wpc_limits_start(wpc_ending_interrupt);
    wpc_trap_report report;
    bool has_returned = wpc_protect(program->instance->thread, run_program, program, &report);
    if (has_returned && program->grants->invoker != NULL && wpc_ending_take())
        wpc_ending_set(program->grants->invoker->finish(&program->invocation, program->start));
    else
        wpc_ending_report(has_returned ? NULL : &report);
    return NULL;
}

/// The same, for a main thread that waits.
static void *waking_program_thread(void *context) {
    program_thread(context);
    wpc_ending_wake();
    return NULL;
}

/// A size in bytes from `smallest`, which is called `smallest_name`: `size`, or what the environment asks for. 0, with a message: that is
/// impossible.
static uint64_t choose_size(uint64_t size, const char *variable, uint64_t smallest, const char *smallest_name) {
    const char *wanted = wpc_variable_not_empty(variable);
    if (wanted != NULL) size = wpc_parse_size(wanted);
    if (size < smallest || size > (UINT64_C(1) << 40)) {
        dprintf(STDERR_FILENO, "wpc: %s is not a size from %s to 1024G (a number of bytes, or one with K, M or G)\n", variable,
                smallest_name);
        return 0;
    }
    return size;
}

static uint64_t choose_stack_size(uint64_t size, const char *variable) {
    size = choose_size(size, variable, SMALLEST_STACK_SIZE, "256K");
    return (size + 0xFFFF) & ~UINT64_C(0xFFFF);
}

/// Limits the heap of collected objects, if the program has one. False, with a message: the limit that is wanted is impossible.
static bool limit_heap(const wpc_grants *grants) {
    if (wpc_the_collector.set_heap_size == NULL) return true;
    const char *wanted = wpc_variable_set(WPC_GC_HEAP_SIZE);
    // The collector knows a limit by itself.
    if (grants->heap_size == 0 && wanted == NULL) return true;
    uint64_t size = choose_size(grants->heap_size, "WPC_GC_HEAP_SIZE", WPC_SMALLEST_HEAP_SIZE, "1M");
    if (size != 0) wpc_the_collector.set_heap_size(size);
    return size != 0;
}

/// Waits for the end. With other threads of the program still at work the process has to end at once: destructors of libraries
/// could take from them what they use.
static void wait_for_end(void *context) {
    const program *program = context;
    bool is_first_thread = wpc_ending_await();
    // A spawned thread that ends the program leaves the group on its own, maybe before this one looks: the main one still works then.
    const wpc_instance *instance = program->instance;
    bool others_work = instance != NULL && instance->threads != NULL && wpc_threads_count(instance) != 0;
    if (is_first_thread && !others_work) return;
    fflush(stdout);
    _exit(wpc_ending_status());
}

/// Nothing but the program's own thread can end the program, and nobody asks the system for the bounds of its stack, as the
/// collector of garbage does.
static bool is_alone(const wpc_module *module) {
    return !wpc_threads_are_wanted(module) && wpc_the_collector.start_program == NULL;
}

int wpc_program_main(int argc, char **argv, const wpc_module *module, const wpc_grants *grants) {
    static const char *const none[] = {NULL};
    static const wpc_grants no_grants = {.directories = none, .environment = none};
    // The main thread may be gone from here while others still run.
    static program program;
    program = (struct program){
        .module = module,
        .grants = grants != NULL ? grants : &no_grants,
        .argument_count = argc,
        .arguments = argv,
    };
    if (!wpc_limits_read()) return STATUS_FAILURE;
    uint64_t size = program.grants->stack_size != 0 ? program.grants->stack_size : DEFAULT_STACK_SIZE;
    uint64_t stack_size = choose_stack_size(size, "WPC_STACK_SIZE");
    program.thread_stack_size = choose_stack_size(WPC_THREAD_STACK_SIZE, "WPC_THREAD_STACK_SIZE");
    if (stack_size == 0 || program.thread_stack_size == 0 || !limit_heap(program.grants)) return STATUS_FAILURE;
    void *stack = wpc_program_stack_reserve(stack_size);
    if (stack == NULL) {
        dprintf(STDERR_FILENO, "wpc: cannot reserve a stack of %llu bytes: %s\n", (unsigned long long)stack_size,
                strerror(errno));
        return STATUS_FAILURE;
    }
    if (is_alone(module) && wpc_program_stack_run(stack, stack_size, program_thread, &program)) return wpc_ending_status();
    int problem = wpc_program_stack_start(stack, stack_size, waking_program_thread, wait_for_end, &program);
    if (problem != 0) {
        dprintf(STDERR_FILENO, "wpc: cannot start a thread: %s\n", strerror(problem));
        return STATUS_FAILURE;
    }
    return wpc_ending_status();
}
