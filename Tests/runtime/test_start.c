/// test_start.c - wpc_program_main: exit statuses and messages.
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void (*start_body)(wpc_thread *);

static void start(wpc_thread *thread) { start_body(thread); }

static wpc_module program = {
    .abi_version = WPC_ABI_VERSION,
    .thread_size = sizeof(wpc_thread),
    .name = "program",
    .type_count = TYPE_COUNT,
    .function_count = 1,
    .export_count = 1,
    .function_index_count = 1,
    .types = fixture_types,
    .functions = (const wpc_module_function[]){{.code = (wpc_code)start, .type = TYPE_VOID, .index = 0}},
    .exports = (const wpc_module_export[]){{NAME("_start"), WPC_EXTERN_FUNCTION, 0}},
};

static void run(void) {
    char *arguments[] = {"program", NULL};
    exit(wpc_program_main(1, arguments, &program, NULL));
}

static void check(int wanted_status, const char *wanted_errors) {
    char errors[512];
    int status = test_run_child(run, errors, sizeof errors);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted_status) test_fail(__FILE__, __LINE__, errors);
    CHECK_TEXT(errors, wanted_errors);
    if (*wanted_errors == '\0') CHECK(*errors == '\0');
}

static void return_quietly(wpc_thread *thread) { (void)thread; }
static void exit_with_three(wpc_thread *thread) { wpc_exit(thread, 3); }
static void trap(wpc_thread *thread) {
    (void)thread;
    wpc_trap_integer_divide_by_zero();
}
static void call_missing(wpc_thread *thread) {
    ((int32_t(*)(wpc_thread *, int32_t))thread->instance->functions[0]->code)(thread, 1);
}

TEST(program_exit_statuses) {
    start_body = return_quietly;
    check(0, "");
    start_body = exit_with_three;
    check(3, "");
    start_body = trap;
    check(134, "wpc: trap: integer divide by zero\n");
}

#if !HAS_SANITIZER
__attribute__((noinline)) static void recurse(wpc_thread *thread) {
    volatile char frame[100] = {0};
    start_body(thread);
    frame[1] = frame[0];
}
static void use_much_stack(wpc_thread *thread) {
    (void)thread;
    volatile char frame[40 << 20];
    __asm__ volatile("" : : "r"(frame) : "memory");
    frame[0] = 1;
}

static void check_stack(wpc_thread *thread) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t low = (uintptr_t)thread->stack_limit;
    if (gettid() != getpid()) fputs("on a thread of its own\n", stderr);
    if (here < low || here - low > (uintptr_t)64 << 20) fputs("the stack's bounds are those of another\n", stderr);
}

TEST(program_runs_in_the_main_thread_on_a_stack_of_its_own) {
    start_body = check_stack;
    check(0, "");
}

TEST(program_stack_size) {
    start_body = recurse;
    check(134, "wpc: trap: call stack exhausted\n");
    start_body = use_much_stack;
    check(0, "");
    setenv("WPC_STACK_SIZE", "1M", 1);
    check(134, "call stack exhausted");
    setenv("WPC_STACK_SIZE", "100M", 1);
    check(0, "");
    setenv("WPC_STACK_SIZE", "lots", 1);
    check(125, "WPC_STACK_SIZE is not a size");
    setenv("WPC_STACK_SIZE", "99999999999G", 1);
    check(125, "WPC_STACK_SIZE is not a size");
}
#endif

/// What a program may rely on before its first instruction.
static void look_around(wpc_thread *thread) {
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0) dprintf(STDERR_FILENO, "descriptor %d is closed\n", fd);
    struct sigaction action;
    sigaction(SIGPIPE, NULL, &action);
    if (action.sa_handler != SIG_IGN) fputs("SIGPIPE ends the program\n", stderr);
    stack_t alternate;
    if (sigaltstack(NULL, &alternate) != 0 || (alternate.ss_flags & SS_DISABLE) != 0) fputs("no stack for signals\n", stderr);
    if (thread->instance->wasi == NULL) fputs("no WASI state\n", stderr);
}

TEST(program_is_prepared) {
    start_body = look_around;
    check(0, "");
}

/// An open file takes the lowest free number, which must not be that of a standard descriptor.
TEST(program_with_closed_standard_descriptors) {
    setenv("WPC_DIRS", "/", 1);
    start_body = look_around;
    close(0);
    check(0, "");
}

#if !HAS_SANITIZER
TEST(program_without_address_space) {
    struct rlimit limit = {.rlim_cur = 32 << 20, .rlim_max = 32 << 20};
    setrlimit(RLIMIT_AS, &limit);
    start_body = return_quietly;
    check(125, "cannot reserve a stack of 67108864 bytes");
    setenv("WPC_STACK_SIZE", "1M", 1);
    check(0, "");
}
#endif

TEST(program_without_start) {
    program.export_count = 0;
    check(125, "program exports no function _start");
}

/// Gives the program one import, which moves its own function behind it.
static void import_function(const wpc_module_import *import) {
    static const wpc_module_export exports[] = {{NAME("_start"), WPC_EXTERN_FUNCTION, 1}};
    program.export_count = 1;
    program.import_count = 1;
    program.imported_function_count = 1;
    program.imports = import;
    program.exports = exports;
}

TEST(program_with_a_missing_import) {
    static const wpc_module_import imports[] = {
        {NAME("env"), NAME("nothing"), WPC_EXTERN_FUNCTION, TYPE_I32_I32, NULL},
    };
    import_function(imports);
    start_body = call_missing;
    check(134, "wpc: trap: call of an import that is missing\n");
}

static int32_t twice(wpc_thread *thread, int32_t number) {
    (void)thread;
    return 2 * number;
}
static void call_import(wpc_thread *thread) {
    const wpc_function *function = thread->instance->functions[0];
    if (function->type != thread->instance->types[TYPE_I32_I32]) fputs("the function is of another type\n", stderr);
    wpc_exit(thread, ((int32_t(*)(wpc_thread *, int32_t))function->code)(thread, 21));
}

TEST(program_with_an_import_of_the_runtime) {
    static const wpc_module_import imports[] = {
        {NAME("env"), NAME("twice"), WPC_EXTERN_FUNCTION, TYPE_I32_I32, (wpc_code)twice},
    };
    import_function(imports);
    start_body = call_import;
    check(42, "");
}
