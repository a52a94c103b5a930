/// test_main.c - runs the tests, one process each, and counts.
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

static test *tests;

void test_register(test *test) {
    struct test **last = &tests;
    while (*last != NULL) last = &(*last)->next;
    *last = test;
}

_Noreturn void test_fail(const char *file, int line, const char *what) {
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    exit(1);
}

int test_run_child(void (*body)(void), char *errors, size_t size) {
    int ends[2];
    if (pipe(ends) != 0) test_fail(__FILE__, __LINE__, "pipe");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        dup2(ends[1], STDERR_FILENO);
        close(ends[1]);
        body();
        exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    char byte;
    while (read(ends[0], &byte, 1) == 1)
        if (length + 1 < size) errors[length++] = byte;
    if (size != 0) errors[length] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

wpc_trap_kind test_call_trap(wpc_function *function, const wpc_value *arguments) {
    wpc_value results[4];
    wpc_trap *trap = NULL;
    CHECK(!wpc_call(function, arguments, results, &trap));
    CHECK(trap != NULL);
    wpc_trap_kind kind = wpc_trap_get_kind(trap);
    wpc_trap_delete(trap);
    return kind;
}

wpc_extern test_export(const wpc_instance *instance, const char *name) {
    wpc_extern value;
    if (!wpc_instance_export(instance, wpc_name_of(name), &value)) test_fail(__FILE__, __LINE__, name);
    return value;
}

int main(int argc, char **argv) {
    int passed = 0;
    int failed = 0;
    for (const test *test = tests; test != NULL; test = test->next) {
        if (argc > 1 && strstr(test->name, argv[1]) == NULL) continue;
        char errors[4096];
        int status = test_run_child(test->run, errors, sizeof errors);
        bool is_ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        printf("%s %s\n", is_ok ? "ok  " : "FAIL", test->name);
        if (!is_ok) printf("%s(wait status 0x%x)\n", errors, (unsigned)status);
        is_ok ? passed++ : failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
