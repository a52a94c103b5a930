/// guest.c - functions of the guest's that OpenMP calls: found in the table, and called with words.
#include "openmp/guest.h"

#include "base/call.h"

const wpc_function *wpc_omp_function(wpc_thread *thread, uint32_t index, uint32_t parameter_count) {
    const wpc_omp_state *state = wpc_omp_state_of(thread);
    if (state->facts.table == WPC_NO_INDEX) wpc_trap_raise(WPC_TRAP_UNDEFINED_ELEMENT);
    const wpc_table *table = thread->instance->tables[state->facts.table];
    if (index >= __atomic_load_n(&table->length, __ATOMIC_ACQUIRE)) wpc_trap_raise(WPC_TRAP_UNDEFINED_ELEMENT);
    const wpc_function *function = __atomic_load_n(&table->elements[index], __ATOMIC_ACQUIRE);
    if (function == NULL) wpc_trap_raise(WPC_TRAP_UNINITIALIZED_ELEMENT);
    const wpc_type *type = function->type;
    // Functions of other instances would need those's globals, on every thread.
    bool is_right = type->parameter_count == parameter_count && type->result_count <= 1 &&
                    function->instance == thread->instance;
    for (uint32_t i = 0; is_right && i < parameter_count + type->result_count; i++) is_right = type->types[i] == WPC_I32;
    if (!is_right) wpc_trap_raise(WPC_TRAP_INDIRECT_CALL_TYPE_MISMATCH);
    return function;
}

/// Every parameter is a word: a call by a prototype with as many is the one that the function was compiled for.
void wpc_omp_call(const wpc_function *function, wpc_thread *thread, const uint32_t *a) {
    typedef uint32_t w;
    wpc_code code = function->code;
    switch (function->type->parameter_count) {
    case 0: ((w(*)(wpc_thread *))code)(thread); return;
    case 1: ((w(*)(wpc_thread *, w))code)(thread, a[0]); return;
    case 2: ((w(*)(wpc_thread *, w, w))code)(thread, a[0], a[1]); return;
    case 3: ((w(*)(wpc_thread *, w, w, w))code)(thread, a[0], a[1], a[2]); return;
    case 4: ((w(*)(wpc_thread *, w, w, w, w))code)(thread, a[0], a[1], a[2], a[3]); return;
    case 5: ((w(*)(wpc_thread *, w, w, w, w, w))code)(thread, a[0], a[1], a[2], a[3], a[4]); return;
    case 6: ((w(*)(wpc_thread *, w, w, w, w, w, w))code)(thread, a[0], a[1], a[2], a[3], a[4], a[5]); return;
    case 7:
        ((w(*)(wpc_thread *, w, w, w, w, w, w, w))code)(thread, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
        return;
    case 8:
        ((w(*)(wpc_thread *, w, w, w, w, w, w, w, w))code)(thread, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
        return;
    default: break;
    }
    uint32_t count = function->type->parameter_count;
    wpc_value values[WPC_OMP_ARGUMENTS_MOST + 2];
    for (uint32_t i = 0; i < count; i++) values[i].i32 = (int32_t)a[i];
    wpc_function_run(function, thread, values, values);
}
