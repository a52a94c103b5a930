/// test_trap.c - traps by call and by signal, their reports, and faults that are none.
#include "base/backtrace.h"
#include "base/trap_report.h"
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define RAISE(NAME, name, message)                                                                                     \
    static void raise_##name(void *context) {                                                                          \
        (void)context;                                                                                                 \
        wpc_trap_##name();                                                                                             \
    }
WPC_TRAPS(RAISE)

TEST(trap_of_each_kind) {
    wpc_trap_report report;
#define EXPECT(NAME, name, message)                                                                                    \
    CHECK(!wpc_protect(NULL, raise_##name, NULL, &report));                                                            \
    CHECK(report.kind == WPC_TRAP_##NAME);                                                                             \
    CHECK(strcmp(wpc_trap_kind_message(report.kind), message) == 0);
    WPC_TRAPS(EXPECT)
}

#if HAS_FAULTS
TEST(trap_by_fault_address) {
    wpc_instance *instance = fixture_make_library();
    wpc_function *load = test_export(instance, "load").function;
    wpc_value address = {.i32 = 16};
    wpc_value result;
    CHECK(wpc_call(load, &address, &result, NULL) && result.i32 == 0x6C6C6568);
    for (int i = 0; i < 3; i++) {
        address.i32 = 65536;
        CHECK(test_call_trap(load, &address) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
        address.i32 = -4;
        CHECK(test_call_trap(load, &address) == WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    }
    wpc_value one = {.i32 = 1};
    CHECK(wpc_call(test_export(instance, "grow").function, &one, &result, NULL) && result.i32 == 1);
    address.i32 = 65536;
    CHECK(wpc_call(load, &address, &result, NULL) && result.i32 == 0);
    wpc_instance_delete(instance);
}

#endif

#if !HAS_SANITIZER
static void check_overflow(void) {
    wpc_instance *instance = fixture_make_library();
    wpc_value argument = {.i32 = 1};
    for (int i = 0; i < 3; i++)
        CHECK(test_call_trap(test_export(instance, "overflow").function, &argument) == WPC_TRAP_CALL_STACK_EXHAUSTED);
    wpc_instance_delete(instance);
}

TEST(trap_by_stack_overflow_on_the_main_thread) { check_overflow(); }

static void *overflow_thread(void *context) {
    check_overflow();
    return context;
}

TEST(trap_by_stack_overflow_on_other_threads) {
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, overflow_thread, NULL) == 0);
        pthread_join(thread, NULL);
    }
}

#endif

TEST(trap_in_wasm_code) {
    wpc_instance *instance = fixture_make_library();
    CHECK(test_call_trap(test_export(instance, "fail").function, NULL) == WPC_TRAP_UNREACHABLE);
    wpc_value arguments[2] = {{.i32 = 2}, {.i32 = 0}};
    wpc_function *call = test_export(instance, "call").function;
    CHECK(test_call_trap(call, arguments) == WPC_TRAP_INDIRECT_CALL_TYPE_MISMATCH);
    arguments[0].i32 = 0;
    CHECK(test_call_trap(call, arguments) == WPC_TRAP_UNINITIALIZED_ELEMENT);
    arguments[0].i32 = -1;
    CHECK(test_call_trap(call, arguments) == WPC_TRAP_UNDEFINED_ELEMENT);
    CHECK(wpc_current_thread() == NULL && instance->thread->recovery == NULL);
    wpc_instance_delete(instance);
}

static wpc_trap_report inner_report;

static void outer(void *context) {
    CHECK(wpc_current_thread() == context);
    CHECK(!wpc_protect(context, raise_unreachable, NULL, &inner_report));
    CHECK(wpc_current_thread() == context);
    wpc_trap_integer_overflow();
}

static void exit_inside(void *context) { wpc_exit(context, 42); }
static void forward(void *context) { wpc_trap_forward(context); }
static void raise_detail(void *context) {
    (void)context;
    wpc_trap_raise_detail(WPC_TRAP_UNREACHABLE, "iteration 5\n");
}

TEST(trap_nesting_exit_and_forwarding) {
    wpc_instance *instance = fixture_make_library();
    wpc_trap_report report;
    CHECK(!wpc_protect(instance->thread, outer, instance->thread, &report));
    CHECK(inner_report.kind == WPC_TRAP_UNREACHABLE && report.kind == WPC_TRAP_INTEGER_OVERFLOW);
    CHECK(!wpc_protect(instance->thread, exit_inside, instance->thread, &report));
    CHECK(report.kind == WPC_TRAP_EXIT && report.exit_code == 42);
    wpc_trap_report again;
    CHECK(!wpc_protect(NULL, forward, &report, &again));
    CHECK(again.kind == WPC_TRAP_EXIT && again.exit_code == 42);
    CHECK(!wpc_protect(NULL, raise_detail, NULL, &report));
    char text[64];
    CHECK(wpc_trap_report_format(&report, text, sizeof text) == strlen(text));
    CHECK(strcmp(text, "unreachable: iteration 5\\x0a") == 0);
    CHECK(wpc_trap_report_format(&report, text, 5) == strlen("unreachable: iteration 5\\x0a"));
    CHECK(strcmp(text, "unre") == 0);
    wpc_instance_delete(instance);
}

static void trap_without_recovery(void) { wpc_trap_unreachable(); }
static void exit_without_recovery(void) { wpc_exit(NULL, 3); }

static void fault_of_the_host(void *context) {
    *(volatile int *)context = 1;
}
static void crash(void) {
    wpc_trap_report report;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(SIGSEGV, &action, NULL);
    wpc_protect(NULL, fault_of_the_host, (void *)16, &report);
}

static void say_mine(int number) {
    (void)number;
    _exit(7);
}
static void handled_before(void) {
    wpc_trap_report report;
    struct sigaction action = {.sa_handler = say_mine};
    sigaction(SIGSEGV, &action, NULL);
    wpc_protect(NULL, fault_of_the_host, (void *)16, &report);
}

TEST(trap_outside_of_everything_ends_the_process) {
    char errors[256];
    int status = test_run_child(trap_without_recovery, errors, sizeof errors);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 134);
    CHECK(strcmp(errors, "wpc: trap: unreachable\n") == 0);
    status = test_run_child(exit_without_recovery, errors, sizeof errors);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
}

TEST(faults_that_are_no_traps_are_passed_on) {
    int status = test_run_child(crash, NULL, 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = test_run_child(handled_before, NULL, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

// -------------------------------------------------------------------------------------------------- backtraces

__attribute__((noinline)) static void inner_function(wpc_thread *thread) {
    (void)thread;
    wpc_trap_unreachable();
}
__attribute__((noinline)) static void outer_function(wpc_thread *thread) {
    inner_function(thread);
    __asm__ volatile("");
}

/// The two functions as two partitions, each with a table of one function with the rows (0, +0x20), (1, +0x10).
static const uint8_t inner_table[] = {0, 0xFF, 0x1F, 1, 4, 0, 0x20, 1, 0x10};
static const uint8_t outer_table[] = {0, 0xFF, 0x1F, 0, 5, 0, 0x80, 0x01, 1, 0x70};

/// The frame `index` at `address`; false if there is none.
static bool resolve(uintptr_t address, uint32_t index, wpc_frame *frame) {
    wpc_code_place place;
    if (!wpc_backtrace_find(address, &place) || index >= place.frame_count) return false;
    wpc_backtrace_frame(&place, index, frame);
    return true;
}

TEST(backtrace_resolves_frames) {
    wpc_module_partition partitions[] = {
        {(const uint8_t *)(uintptr_t)inner_function, 16, inner_table, sizeof inner_table},
        {(const uint8_t *)(uintptr_t)outer_function, 16, outer_table, sizeof outer_table},
    };
    static const uint32_t name_offsets[] = {0, 5, 5};
    wpc_module_function function = {.code = (wpc_code)outer_function, .type = TYPE_VOID, .index = 0};
    wpc_module_export export = {NAME("run"), WPC_EXTERN_FUNCTION, 0};
    wpc_module module = {
        .abi_version = WPC_ABI_VERSION,
        .thread_size = sizeof(wpc_thread),
        .name = "test.wasm",
        .type_count = 1,
        .function_count = 1,
        .export_count = 1,
        .partition_count = 2,
        .function_index_count = 2,
        .types = fixture_types,
        .functions = &function,
        .exports = &export,
        .partitions = partitions,
        .function_name_offsets = name_offsets,
        .function_name_bytes = "a\033ter",
    };
    wpc_instance *instance = wpc_instantiate(&module, NULL, NULL);
    CHECK(instance != NULL);
    wpc_frame frame;
    uintptr_t start = (uintptr_t)inner_function;
    CHECK(resolve(start, 0, &frame) && frame.offset == 0x20 && frame.function_index == 1);
    CHECK(resolve(start + 1, 0, &frame) && frame.offset == 0x30 && frame.function_name.length == 0);
    CHECK(!resolve(start - 1, 0, &frame) && !resolve(start, 1, &frame));
    CHECK(resolve((uintptr_t)outer_function + 2, 0, &frame) && frame.offset == 0x70);
    CHECK(frame.function_name.length == 5 && frame.module == &module);

    // The partitions are 16 bytes long, so that a call in a function that a sanitizer made longer is not found.
    wpc_trap *trap = NULL;
    CHECK(!wpc_call(test_export(instance, "run").function, NULL, NULL, &trap));
#if !HAS_SANITIZER
    CHECK(wpc_trap_frame_count(trap) == 2);
    CHECK(wpc_trap_frame(trap, 0, &frame) && frame.function_index == 1);
    CHECK(!wpc_trap_frame(trap, 2, &frame));
    char text[256];
    wpc_trap_describe(trap, text, sizeof text);
    CHECK(strcmp(text, "unreachable\n  at function[1] (test.wasm+0x30)\n  at a\\x1bter (test.wasm+0x70)") == 0);
#endif
    wpc_trap_delete(trap);
    wpc_instance_delete(instance);
}

/// Function 0 in bytes 0 to 40 with rows (0, 0x100), (4, 0x180). Inlined: at 0x108 function 1 in 4 to 12 and 16 to 20; in it,
/// at 0x188, function 2 in 8 to 12, and, at 0x18A, function 3 in 16 to 18; at 0x10C function 2 in 20 to 24. Function 4 at 40
/// to 48 has neither. At 48 to 52 is what is no function, with function 4 inlined at 0x90 in all of it but the first byte.
static const uint8_t inlined_table[] = {
    0, 40, 0, 37, 0, 0x80, 0x02, 4, 0x80, 0x01, 0, 0,  //
    1, 1, 0x88, 0x02, 2, 4, 8, 4, 4,                   //
    2, 2, 0x80, 0x01, 1, 8, 4,                         //
    2, 3, 2, 1, 16, 2,                                 //
    1, 2, 0x82, 0x7F, 1, 20, 4,                        //
    0, 8, 4, 0,                                        //
    0, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 12, 0, 0x80, 0x02, 0, 0, 1, 4, 0x90, 0x01, 1, 1, 3,
};
static const uint8_t inlined_code[52];

/// Checks the frames at an offset in inlined_code: pairs of a function and a Wasm offset, innermost first.
static void check_frames(uint32_t offset, uint32_t count, const uint32_t (*expected)[2]) {
    wpc_code_place place;
    CHECK(wpc_backtrace_find((uintptr_t)inlined_code + offset, &place));
    CHECK(place.frame_count == count);
    for (uint32_t i = 0; i < count; i++) {
        wpc_frame frame;
        wpc_backtrace_frame(&place, i, &frame);
        CHECK(frame.function_index == expected[i][0] && frame.offset == expected[i][1]);
    }
}

#define FRAMES(...) (const uint32_t[][2]) { __VA_ARGS__ }

TEST(backtrace_resolves_inlined_calls) {
    static const wpc_module_partition partition = {inlined_code, sizeof inlined_code, inlined_table,
                                                   sizeof inlined_table};
    static const wpc_module module = {
        .abi_version = WPC_ABI_VERSION, .partition_count = 1, .function_index_count = 5, .partitions = &partition};
    CHECK(wpc_backtrace_register(&module, NULL));
    check_frames(0, 1, FRAMES({0, 0x100}));
    check_frames(4, 2, FRAMES({1, 0x180}, {0, 0x108}));
    check_frames(7, 2, FRAMES({1, 0x180}, {0, 0x108}));
    check_frames(8, 3, FRAMES({2, 0x180}, {1, 0x188}, {0, 0x108}));
    check_frames(11, 3, FRAMES({2, 0x180}, {1, 0x188}, {0, 0x108}));
    check_frames(12, 1, FRAMES({0, 0x180}));
    check_frames(17, 3, FRAMES({3, 0x180}, {1, 0x18A}, {0, 0x108}));
    check_frames(18, 2, FRAMES({1, 0x180}, {0, 0x108}));
    check_frames(20, 2, FRAMES({2, 0x180}, {0, 0x10C}));
    check_frames(24, 1, FRAMES({0, 0x180}));
    check_frames(40, 1, FRAMES({4, 0}));
    check_frames(48, 0, NULL);
    check_frames(51, 1, FRAMES({4, 0x100}));

    wpc_trap_report report = {
        .kind = WPC_TRAP_UNREACHABLE,
        .frame_count = 3,
        .frames = {(uintptr_t)inlined_code + 8, (uintptr_t)inlined_code + 48, (uintptr_t)inlined_code + 41},
    };
    wpc_trap *trap = wpc_trap_of_report(&report);
    wpc_frame frame;
    CHECK(wpc_trap_frame_count(trap) == 4);
    CHECK(wpc_trap_frame(trap, 1, &frame) && frame.function_index == 1 && frame.offset == 0x188);
    CHECK(wpc_trap_frame(trap, 3, &frame) && frame.function_index == 4 && frame.offset == 0);
    CHECK(!wpc_trap_frame(trap, 4, &frame));
    char text[256];
    wpc_trap_describe(trap, text, sizeof text);
    CHECK(strcmp(text, "unreachable\n  at function[2] (module+0x180)\n  at function[1] (module+0x188)"
                       "\n  at function[0] (module+0x108)\n  at function[4] (module+0x0)") == 0);
    wpc_trap_delete(trap);

    // The most frames that are kept are not the most native ones.
    report.frame_count = 40;
    for (uint32_t i = 0; i < report.frame_count; i++) report.frames[i] = (uintptr_t)inlined_code + 17;
    trap = wpc_trap_of_report(&report);
    CHECK(wpc_trap_frame_count(trap) == 64);
    CHECK(wpc_trap_frame(trap, 63, &frame) && frame.function_index == 3);
    CHECK(!wpc_trap_frame(trap, 64, &frame));
    char long_text[4096];
    CHECK(wpc_trap_describe(trap, long_text, sizeof long_text) < sizeof long_text);
    CHECK(strcmp(strrchr(long_text, '('), "(module+0x180)\n  ...") == 0);
    wpc_trap_delete(trap);
}
