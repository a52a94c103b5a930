/// host.c - runs the cases of cases.h on the module that run.py made, and prints those that end otherwise than they should.
#include <wpc.h>

#include <stdio.h>
#include <stdlib.h>

const wpc_module *wpc_module_references(void);

enum operation { TEST, CAST, BRANCH, BRANCH_FAIL, ACCESS };

typedef struct test_case {
    int function;
    enum operation operation;
    int maker; ///< -1: the function makes its value, of what it gets
    int expected;
    const char *text;
} test_case;

#include "cases.h"

#define TRAPS -1
#define SHOWN 20

static wpc_function *find(const wpc_instance *instance, char letter, int number) {
    char name[16];
    snprintf(name, sizeof name, "%c%d", letter, number);
    wpc_extern found;
    if (!wpc_instance_export(instance, wpc_name_of(name), &found)) exit(3);
    return found.function;
}

/// What came out, as run.py's `expected` has it; -3: another trap, -4: another reference.
static int outcome(const test_case *test, wpc_function *function, wpc_value argument) {
    wpc_value results[2] = {{.i64 = 0}, {.i64 = 0}};
    wpc_trap *trap;
    if (!wpc_call(function, &argument, results, &trap)) {
        bool is_cast_failure = wpc_trap_get_kind(trap) == WPC_TRAP_CAST_FAILURE;
        wpc_trap_delete(trap);
        return is_cast_failure ? TRAPS : -3;
    }
    if (test->operation == TEST || test->operation == ACCESS) return results[0].i32;
    // The reference is still the same one.
    if (test->maker >= 0 && results[0].reference != argument.reference) return -4;
    return test->operation == CAST ? 1 : results[1].i32;
}

int main(void) {
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_references(), NULL, &failure);
    if (instance == NULL) {
        printf("%s\n", failure.message);
        return 2;
    }
    // A reference of the host's that would be an i31 if it were taken for one of the module's own.
    wpc_value host = {.reference = (void *)0x2b};
    size_t count = sizeof cases / sizeof *cases;
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        wpc_value argument = host;
        if (cases[i].maker >= 0 && !wpc_call(find(instance, 'v', cases[i].maker), &host, &argument, NULL)) return 4;
        int got = outcome(&cases[i], find(instance, 't', cases[i].function), argument);
        if (got != cases[i].expected && ++failed <= SHOWN) printf("%s: %d, not %d\n", cases[i].text, got, cases[i].expected);
    }
    printf("%zu cases, %zu wrong\n", count, failed);
    return failed != 0;
}
