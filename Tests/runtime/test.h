/// test.h - a small frame for tests of the C runtime. Each test runs in a process of its own.
#ifndef WPC_TESTS_RUNTIME_TEST_H
#define WPC_TESTS_RUNTIME_TEST_H

#include "base/runtime.h"
#include "wpc.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
} test;

void test_register(test *test);
_Noreturn void test_fail(const char *file, int line, const char *what);

/// Defines a test.
#define TEST(identifier)                                                                                               \
    static void run_##identifier(void);                                                                                \
    static test test_##identifier = {#identifier, run_##identifier, NULL};                                             \
    __attribute__((constructor)) static void register_##identifier(void) { test_register(&test_##identifier); }        \
    static void run_##identifier(void)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) test_fail(__FILE__, __LINE__, #condition);                                                   \
    } while (0)

#define CHECK_TEXT(text, part)                                                                                         \
    do {                                                                                                               \
        const char *check_text = (text);                                                                               \
        if (strstr(check_text, part) == NULL) test_fail(__FILE__, __LINE__, check_text);                               \
    } while (0)

/// Runs `body` in a child process. Returns its wait status; `errors` receives what it wrote to standard error.
int test_run_child(void (*body)(void), char *errors, size_t size);

/// Calls `function`, which has to trap, and returns the trap's kind.
wpc_trap_kind test_call_trap(wpc_function *function, const wpc_value *arguments);

/// The export called `name`, which has to be there.
wpc_extern test_export(const wpc_instance *instance, const char *name);

#ifndef __has_feature
#define __has_feature(name) 0
#endif

/// The sanitizers' own stacks and frames do not take overflows.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

/// ThreadSanitizer does not follow a longjmp out of the handler of a fault.
#if __has_feature(thread_sanitizer)
#define HAS_FAULTS 0
#else
#define HAS_FAULTS 1
#endif

#define NAME(text) {text, sizeof(text) - 1}
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

#endif
