/// faults.c - a fault that is no trap is reported with the compiled function that is at it, and ends the process as it would have. Compiled
/// code faults here by a function reference of the host's that is none.
#include <wpc.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

const wpc_module *wpc_module_faults(void);

#define HANDLED 42

static int passed;
static int failed;

static void on_fault(int number) {
    (void)number;
    _exit(HANDLED);
}

static void fault(void) { *(volatile int *)(uintptr_t)0x10 = 1; }

static wpc_trap *host_fault(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    (void)environment, (void)caller, (void)arguments, (void)results;
    fault();
    return NULL;
}

typedef enum place { COMPILED_CODE, NATIVE_CODE, HOST_ALONE } place;

/// Faults at a place. `reference`: what compiled code takes for a function.
static void run(place place, void *reference, bool has_handler) {
    if (has_handler) signal(SIGSEGV, on_fault);
    wpc_function *host = wpc_host_function_new(wpc_type_of(NULL, 0, NULL, 0), host_fault, NULL, NULL);
    wpc_import import = {wpc_name_of("host"), wpc_name_of("fault"), {.kind = WPC_EXTERN_FUNCTION, .function = host}};
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_faults(), &(wpc_imports){.list = &import, .count = 1}, &failure);
    wpc_extern table, function;
    if (instance == NULL || !wpc_instance_export(instance, wpc_name_of("table"), &table)
        || !wpc_instance_export(instance, wpc_name_of(place == NATIVE_CODE ? "outer" : "through_table"), &function))
        exit(2);
    if (place == HOST_ALONE) {
        // The handler is installed, and no call is in progress.
        wpc_call(function.function, NULL, NULL, NULL);
        fault();
    }
    table.table->elements[0] = reference;
    wpc_call(function.function, NULL, NULL, NULL);
    exit(3);
}

/// What a child that runs it says on standard error, and how it ends.
static int in_child(place place, void *reference, bool has_handler, char *text, size_t size) {
    int ends[2];
    if (pipe(ends) != 0) exit(2);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        run(place, reference, has_handler);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t count; (count = read(ends[0], text + length, size - 1 - length)) > 0;) length += (size_t)count;
    text[length] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

static void check(const char *name, place place, void *reference, bool has_handler, const char *expected) {
    char text[4096];
    int status = in_child(place, reference, has_handler, text, sizeof text);
    bool is_right_end = has_handler ? WIFEXITED(status) && WEXITSTATUS(status) == HANDLED : WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
    // The expected text without its places in memory, which a `*` stands for, and the end of the line.
    const char *star = strchr(expected, '*');
    size_t head = star != NULL ? (size_t)(star - expected) : strlen(expected);
    bool is_right_text = strncmp(text, expected, head) == 0 && (star != NULL ? strstr(text, star + 1) != NULL : strlen(text) == head);
    if (!is_right_end || !is_right_text) printf("FAIL %s: status %#x, %s\n", name, (unsigned)status, text);
    is_right_end && is_right_text ? passed++ : failed++;
}

int main(void) {
    void *low = (void *)(uintptr_t)0x1000;
    void *not_canonical = (void *)(uintptr_t)0x4142434445464748;
    const char *of_compiled_code = "wpc: internal fault at address 0x100*, in function through_table (faults.wasm+0x5e): this is a bug in wpc\n"
                                   "  at through_table (faults.wasm+0x5e)\n";
    const char *of_host = "wpc: internal fault at address 0x10, in native code at 0x*, the runtime's or the host's, called by compiled code\n"
                          "  at inner (faults.wasm+0x52)\n  at outer (faults.wasm+0x57)\n";
    check("in compiled code", COMPILED_CODE, low, false, of_compiled_code);
    check("in compiled code, with a handler of the host's", COMPILED_CODE, low, true, of_compiled_code);
    check("at an address that is none", COMPILED_CODE, not_canonical, false,
          "wpc: internal fault at an address that is none of this processor's, in function through_table *this is a bug in wpc\n");
    check("in a function of the host's", NATIVE_CODE, NULL, false, of_host);
    check("in a function of the host's, with its handler", NATIVE_CODE, NULL, true, "");
    check("in the host", HOST_ALONE, NULL, false, "");
    check("in the host, with its handler", HOST_ALONE, NULL, true, "");
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
