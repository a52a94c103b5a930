/// call.c - calls across instances, and between Wasm and the host.
#include "base/call.h"

#include "base/check_stack.h"
#include "base/exception.h"
#include "base/native_thread.h"
#include "base/protect.h"
#include "base/recovery.h"
#include "base/thread_group_end.h"
#include "base/trap_report.h"
#include "base/type.h"

#include <stdlib.h>

void *wpc_callee_thread(wpc_thread *thread, const wpc_function *function) {
    wpc_native_thread *native = &wpc_native;
    if (function->instance == NULL) {
        native->callee = function;
        thread->callee = function;
        return thread;
    }
    wpc_thread *target = wpc_native_thread_of(native, function->instance);
    if (target != thread) {
        target->callee = function;
        target->recovery = thread->recovery;
        target->stack_limit = thread->stack_limit;
    }
    return target;
}

/// Gives a host function's trap to the Wasm code that called it.
static _Noreturn void raise_host_trap(wpc_trap *trap) {
    wpc_trap_report report = trap->report;
    wpc_trap_delete(trap);
    if (report.frame_count == 0 && report.kind != WPC_TRAP_EXIT) wpc_trap_raise_detail(report.kind, report.detail);
    wpc_trap_forward(&report);
}

void wpc_host_call(wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    wpc_check_stack();
    const wpc_function *function = wpc_native.callee;
    wpc_host_callback callback = (wpc_host_callback)function->callback;
    wpc_trap *trap = callback(function->environment, thread, arguments, results);
    if (trap != NULL) raise_host_trap(trap);
}

static bool fail(wpc_trap **trap, const char *message) {
    if (trap != NULL) *trap = wpc_trap_new(message);
    return false;
}

/// Calls compiled code. False, with `*trap`: it did not return.
static __attribute__((noinline)) bool call_protected(wpc_code code, wpc_type_bridges bridges, wpc_thread *thread,
                                                     const wpc_value *arguments, wpc_value *results, wpc_trap **trap) {
    WPC_EXCEPTION_BORDER();
    wpc_trap_report report;
    wpc_recovery recovery;
    wpc_recovery_enter(&wpc_native, &recovery, thread, &report);
    bool returned = _setjmp(recovery.target) == 0;
    if (returned) bridges.call(code, thread, arguments, results);
    wpc_recovery_leave(&wpc_native, &recovery);
    if (!returned && thread->instance->threads != NULL) wpc_threads_end(thread->instance, &report);
    if (!returned && trap != NULL) *trap = wpc_trap_of_report(&report);
    return returned;
}

void wpc_function_run(const wpc_function *function, wpc_thread *thread, const wpc_value *arguments, wpc_value *results) {
    // Not as a C function: what else compiled code is handed over is between it and its bridges.
    wpc_type_get_bridges(function->type).call(function->code, thread, arguments, results);
}

bool wpc_call(wpc_function *function, const wpc_value *arguments, wpc_value *results, wpc_trap **trap) {
    wpc_native_thread *native = &wpc_native;
    if (trap != NULL) *trap = NULL;
    if (function->callback != NULL) {
        wpc_host_callback callback = (wpc_host_callback)function->callback;
        wpc_trap *raised = callback(function->environment, native->thread, arguments, results);
        if (raised == NULL) return true;
        if (trap != NULL)
            *trap = raised;
        else
            wpc_trap_delete(raised);
        return false;
    }
    wpc_type_bridges bridges = wpc_type_get_bridges(function->type);
    if (bridges.call == NULL) return fail(trap, "no module that was instantiated can call functions of this type");
    wpc_thread *thread =
        function->instance != NULL ? wpc_native_thread_of(native, function->instance) : native->thread;
    if (thread == NULL) return fail(trap, "a function of the runtime can only be called by an instance");
    return call_protected(function->code, bridges, thread, arguments, results, trap);
}

const wpc_type *wpc_function_type(const wpc_function *function) { return function->type; }

wpc_instance *wpc_caller_instance(const wpc_thread *caller) { return caller == NULL ? NULL : caller->instance; }
