/// threads.c - embeds a module whose threads never end by themselves.
#include <wpc.h>

#include <stdatomic.h>
#include <stdio.h>

const wpc_module *wpc_module_threads(void);

enum { LOOPS = 1, WAITS, SLEEPS, FAILS, EXITS, CALLS };

static int passed;
static int failed;

static void check(bool is_ok, const char *what) {
    if (!is_ok) printf("FAIL %s\n", what);
    is_ok ? passed++ : failed++;
}

static atomic_int seen_count;

static wpc_trap *see(void *environment, wpc_thread *caller, const wpc_value *arguments, wpc_value *results) {
    (void)environment, (void)caller, (void)results;
    atomic_fetch_add(&seen_count, arguments[0].i32);
    return NULL;
}

static bool call(const wpc_instance *instance, const char *name, int32_t first, int32_t second, wpc_value *result,
                 wpc_trap **trap) {
    wpc_value values[2] = {{.i32 = first}, {.i32 = second}};
    wpc_extern function = {0};
    check(wpc_instance_export(instance, wpc_name_of(name), &function), name);
    bool returned = wpc_call(function.function, values, values, trap);
    if (result != NULL) *result = values[0];
    return returned;
}

static void spawn(const wpc_instance *instance, int32_t argument) {
    wpc_value tid;
    check(call(instance, "spawn", argument, 0, &tid, NULL) && tid.i32 > 0, "thread-spawn");
}

static wpc_instance *make_instance(wpc_memory *memory, wpc_function *host) {
    static const wpc_wasi_grants nothing = {0};
    wpc_import list[] = {
        {.module = wpc_name_of("env"), .name = wpc_name_of("memory"), .value = {.kind = WPC_EXTERN_MEMORY}},
        {.module = wpc_name_of("env"), .name = wpc_name_of("seen"), .value = {.kind = WPC_EXTERN_FUNCTION}},
    };
    list[0].value.memory = memory;
    list[1].value.function = host;
    wpc_failure failure;
    wpc_instance *instance =
        wpc_instantiate(wpc_module_threads(), &(wpc_imports){.list = list, .count = 2, .wasi = &nothing}, &failure);
    check(instance != NULL, failure.message);
    return instance;
}

int main(void) {
    wpc_memory *memory = wpc_memory_new(
        &(wpc_memory_type){.minimum_pages = 1, .maximum_pages = 1, .page_size_log2 = 16, .is_shared = true, .has_maximum = true},
        NULL, 0);
    wpc_value_type i32 = WPC_I32;
    wpc_function *host = wpc_host_function_new(wpc_type_of(&i32, 1, NULL, 0), see, NULL, NULL);
    wpc_instance *instance = make_instance(memory, host);
    for (int i = 0; i < 10; i++) spawn(instance, CALLS);
    while (atomic_load(&seen_count) != 10 * CALLS) {}
    for (int32_t kind = LOOPS; kind <= SLEEPS; kind++) {
        for (int32_t other = LOOPS; other <= SLEEPS; other++) spawn(instance, other);
        wpc_trap *trap = NULL;
        check(!call(instance, "spawn_and_act", FAILS, kind, NULL, &trap), "a trap in another thread");
        check(trap != NULL && wpc_trap_get_kind(trap) == WPC_TRAP_UNREACHABLE && wpc_trap_frame_count(trap) >= 1, "its report");
        wpc_trap_delete(trap);
        for (int32_t other = LOOPS; other <= SLEEPS; other++) spawn(instance, other);
        check(!call(instance, "spawn_and_act", EXITS, kind, NULL, &trap), "an exit in another thread");
        check(trap != NULL && wpc_trap_get_kind(trap) == WPC_TRAP_EXIT && wpc_trap_exit_code(trap) == 9, "its code");
        wpc_trap_delete(trap);
        check(!call(instance, "spawn_and_act", kind, FAILS, NULL, &trap), "a trap in the call");
        check(trap != NULL && wpc_trap_get_kind(trap) == WPC_TRAP_UNREACHABLE, "the call's own report");
        wpc_trap_delete(trap);
    }
    for (int32_t other = LOOPS; other <= SLEEPS; other++) spawn(instance, other);
    wpc_instance_delete(instance);
    wpc_host_function_delete(host);
    wpc_memory_delete(memory);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
