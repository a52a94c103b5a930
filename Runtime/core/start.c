/// start.c - programs: what `main` of a compiled executable does.
#include "native_thread.h"
#include "objects.h"

#include "wasi/wasi.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define DEFAULT_STACK_SIZE (UINT64_C(64) << 20)
#define SMALLEST_STACK_SIZE (UINT64_C(256) << 10)
/// Below the stack. Large, so that C code with big frames does not jump over it.
#define STACK_GUARD_SIZE (UINT64_C(1) << 20)

/// The program could not be started.
#define STATUS_FAILURE 125
/// The program trapped: as after abort().
#define STATUS_TRAP 134

typedef struct program {
    const wpc_module *module;
    const wpc_grants *grants;
    int argument_count;
    char **arguments;
    wpc_instance *instance;
    const wpc_function *start;
    int status;
} program;

static void complain(const char *message) { fprintf(stderr, "wpc: %s\n", message); }

// -------------------------------------------------------------------------------------------------------- linking

/// Stands for an import that the compiler was told to do without.
static void missing_import(void) { wpc_trap_missing_import(); }

static wpc_function *make_missing_function(const wpc_module *module, uint32_t type) {
    wpc_function *function = calloc(1, sizeof(wpc_function));
    const wpc_type **types = calloc(module->type_count, sizeof(wpc_type *));
    bool is_made = function != NULL && types != NULL && wpc_types_of_module(module, types);
    if (is_made) *function = (wpc_function){.code = missing_import, .type = types[type]};
    free(types);
    if (is_made) return function;
    free(function);
    return NULL;
}

static bool link_program(program *program) {
    const wpc_module *module = program->module;
    char error[512];
    wpc_extern *externs = calloc((size_t)module->import_count + 1, sizeof(wpc_extern));
    if (externs == NULL) {
        complain("out of memory");
        return false;
    }
    for (uint32_t i = 0; i < module->import_count; i++) {
        const wpc_module_import *import = &module->imports[i];
        externs[i].kind = WPC_EXTERN_FUNCTION;
        if (import->kind == WPC_EXTERN_FUNCTION) {
            externs[i].function = wpc_host_import_function(&import->module, &import->name);
            if (externs[i].function == NULL) externs[i].function = make_missing_function(module, import->index);
        }
        if (externs[i].function == NULL) {
            wpc_link_error(import, "unknown import", "", error, sizeof error);
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

static bool find_start(program *program) {
    wpc_extern start;
    bool is_found =
        wpc_instance_export(program->instance, wpc_name_of("_start"), &start) && start.kind == WPC_EXTERN_FUNCTION;
    if (!is_found) {
        fprintf(stderr,
                "wpc: %s exports no function _start: it is not a program but a library (a \"reactor\"), to be compiled "
                "with --emit shared or obj and embedded\n",
                program->module->name != NULL ? program->module->name : "the module");
        return false;
    }
    if (start.function->type->parameter_count != 0 || start.function->type->result_count != 0) {
        complain("the function _start must have no parameters and no results");
        return false;
    }
    program->start = start.function;
    return true;
}

// -------------------------------------------------------------------------------------------------------- running

static void run_program(void *context) {
    program *program = context;
    wpc_thread *thread = program->instance->thread;
    wpc_instance_initialize(thread);
    if (program->start->instance != program->instance) thread = wpc_callee_thread(thread, program->start);
    ((void (*)(wpc_thread *))program->start->code)(thread);
}

static void *program_thread(void *context) {
    program *program = context;
    char error[512];
    program->status = STATUS_FAILURE;
    if (!link_program(program) || !find_start(program)) return NULL;
    if (!wpc_wasi_configure(program->instance, program->argument_count, program->arguments, program->grants, error,
                            sizeof error)) {
        complain(error);
        return NULL;
    }
    wpc_trap_report report;
    if (wpc_protect(program->instance->thread, run_program, program, &report)) {
        program->status = 0;
    } else if (report.kind == WPC_TRAP_EXIT) {
        program->status = report.exit_code;
    } else {
        fflush(stdout);
        wpc_trap_print(&report);
        program->status = STATUS_TRAP;
    }
    return NULL;
}

/// Bytes of "65536", "512K", "64M" or "1G". 0: not a size.
static uint64_t parse_size(const char *text) {
    if (*text < '0' || *text > '9') return 0;
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    unsigned shift = 0;
    switch (*end) {
    case 'K': shift = 10; break;
    case 'M': shift = 20; break;
    case 'G': shift = 30; break;
    default: break;
    }
    if (shift != 0) end += 1;
    return *end != '\0' || errno != 0 || number > (UINT64_MAX >> shift) ? 0 : number << shift;
}

/// The stack's size in bytes; 0, with a message, if the environment asks for an impossible one.
static uint64_t choose_stack_size(const wpc_grants *grants) {
    uint64_t size = grants != NULL && grants->stack_size != 0 ? grants->stack_size : DEFAULT_STACK_SIZE;
    const char *wanted = getenv("WPC_STACK_SIZE");
    if (wanted != NULL && *wanted != '\0') size = parse_size(wanted);
    if (size < SMALLEST_STACK_SIZE || size > (UINT64_C(1) << 40)) {
        complain("WPC_STACK_SIZE is not a size from 256K to 1024G (a number of bytes, or one with K, M or G)");
        return 0;
    }
    return (size + 0xFFFF) & ~UINT64_C(0xFFFF);
}

static void *reserve_stack(uint64_t size) {
    uint8_t *low = mmap(NULL, size + STACK_GUARD_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (low == MAP_FAILED) return NULL;
    mprotect(low, STACK_GUARD_SIZE, PROT_NONE);
    // A huge page for the first frame would have to be cleared whole.
    madvise(low + STACK_GUARD_SIZE, size, MADV_NOHUGEPAGE);
    return low + STACK_GUARD_SIZE;
}

int wpc_program_main(int argc, char **argv, const wpc_module *module, const wpc_grants *grants) {
    static const char *const none[] = {NULL};
    static const wpc_grants no_grants = {.directories = none, .environment = none};
    program program = {
        .module = module,
        .grants = grants != NULL ? grants : &no_grants,
        .argument_count = argc,
        .arguments = argv,
    };
    uint64_t stack_size = choose_stack_size(grants);
    if (stack_size == 0) return STATUS_FAILURE;
    void *stack = reserve_stack(stack_size);
    if (stack == NULL) {
        fprintf(stderr, "wpc: cannot reserve a stack of %llu bytes: %s\n", (unsigned long long)stack_size,
                strerror(errno));
        return STATUS_FAILURE;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, stack_size);
    int problem = pthread_create(&thread, &attributes, program_thread, &program);
    pthread_attr_destroy(&attributes);
    if (problem != 0) {
        fprintf(stderr, "wpc: cannot start a thread: %s\n", strerror(problem));
        return STATUS_FAILURE;
    }
    pthread_join(thread, NULL);
    return program.status;
}
