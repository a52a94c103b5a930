/// exception.c - exceptions (section 4.6.12 of the specification, "throw" and "throw_ref"): throwing, and the personality
/// routine of compiled functions.
///
/// Compiled code has a landing pad where an exception may be caught; the unwinder finds it by the tables that LLVM makes. A
/// landing pad looks at the tag itself, since only the instance knows which tag it has under an index, and throws on
/// what it has no handler for.
///
/// An exception that is caught without a reference to it is freed there. Others are in a list of their native thread, which
/// is cleared out from time to time: see collect.
#include "base/exception.h"

#include "base/check_stack.h"
#include "base/collector.h"
#include "base/native_thread.h"
#include "base/recovery.h"
#include "base/value_type.h"
#include "base/variables.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unwind.h>

/// "WPC\0WASM" as the unwinder's exception class.
#define EXCEPTION_CLASS UINT64_C(0x575043005741534D)

struct wpc_exception {
    struct _Unwind_Exception header;
    const wpc_tag *tag;
    uint32_t value_count;
    /// Somebody may hold a reference: it is in the thread's list, and freed by `collect` alone.
    bool is_referenced;
    /// There is a reference that `collect` does not see.
    bool is_pinned;
    bool is_marked;
    wpc_value values[];
};

_Static_assert(offsetof(struct wpc_exception, tag) == WPC_EXCEPTION_TAG, "compiled code reads the tag");
_Static_assert(offsetof(struct wpc_exception, values) == WPC_EXCEPTION_VALUES, "compiled code reads the values");

// ------------------------------------------------------------------------------------------------------- throwing

wpc_exception *wpc_exception_new(wpc_thread *thread, uint32_t tag, uint32_t value_count) {
    wpc_check_stack();
    wpc_exception *exception = wpc_the_collector.allocate_exception(sizeof(wpc_exception) + value_count * sizeof(wpc_value));
    if (exception == NULL) wpc_trap_out_of_memory();
    memset(exception, 0, sizeof *exception);
    exception->tag = thread->instance->tags[tag];
    exception->value_count = value_count;
    return exception;
}

/// "tag NAME (1, 2)": the name is that of the tag's export or import.
static void describe(const wpc_exception *exception, char *text, size_t size) {
    const wpc_tag *tag = exception->tag;
    size_t length = 0;
#define APPEND(...) length += length < size ? (size_t)snprintf(text + length, size - length, __VA_ARGS__) : 0
    if (tag->name.length != 0)
        APPEND("tag \"%.*s\"", tag->name.length > 64 ? 64 : (int)tag->name.length, tag->name.bytes);
    else if (tag->index != WPC_NO_INDEX)
        APPEND("tag[%u]", tag->index);
    else
        APPEND("a tag of the host");
    for (uint32_t i = 0; i < exception->value_count; i++) {
        const wpc_value *value = &exception->values[i];
        APPEND("%s", i == 0 ? " (" : ", ");
        switch (tag->type->types[i]) {
        case WPC_I32: APPEND("i32 %d", value->i32); break;
        case WPC_I64: APPEND("i64 %lld", (long long)value->i64); break;
        case WPC_F32: APPEND("f32 %g", (double)value->f32); break;
        case WPC_F64: APPEND("f64 %g", value->f64); break;
        default: APPEND("%s", wpc_value_type_name(tag->type->types[i])); break;
        }
    }
    if (exception->value_count != 0) APPEND(")");
#undef APPEND
}

static _Noreturn void raise_unhandled(const wpc_exception *exception) {
    char text[sizeof((wpc_trap_report *)NULL)->detail];
    describe(exception, text, sizeof text);
    wpc_trap_raise_detail(WPC_TRAP_UNHANDLED_EXCEPTION, text);
}

void wpc_exception_throw(wpc_exception *exception) {
    if (exception == NULL) wpc_trap_null_exception_reference();
    exception->header.exception_class = EXCEPTION_CLASS;
    exception->header.exception_cleanup = NULL;
    _Unwind_RaiseException(&exception->header);
    // There is no handler up to the end of the stack, and no frame was left.
    raise_unhandled(exception);
}

// ------------------------------------------------------------------------------------------------ personality routines

static uintptr_t read_uleb(const uint8_t **bytes) {
    uintptr_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
        byte = *(*bytes)++;
        if (shift < 64) value |= (uintptr_t)(byte & 0x7F) << shift;
        shift += 7;
    } while ((byte & 0x80) != 0);
    return value;
}

// How numbers of the call site table are written (LSB, "DWARF Exception Header Encoding"); LLVM uses ULEB128 or 4 bytes.
#define ENCODING_ULEB128 0x01
#define ENCODING_UDATA4 0x03
#define ENCODING_OMIT 0xFF

static uintptr_t read_encoded(const uint8_t **bytes, uint8_t encoding) {
    if (encoding == ENCODING_ULEB128) return read_uleb(bytes);
    uint32_t value;
    memcpy(&value, *bytes, sizeof value);
    *bytes += sizeof value;
    return value;
}

/// The landing pad of the call that `context` is at; 0: it has none. Every landing pad catches everything, so neither actions
/// nor types are looked at.
static uintptr_t find_landing_pad(struct _Unwind_Context *context) {
    const uint8_t *table = _Unwind_GetLanguageSpecificData(context);
    if (table == NULL) return 0;
    uintptr_t function = _Unwind_GetRegionStart(context);
    int is_exact = 0;
    uintptr_t address = _Unwind_GetIPInfo(context, &is_exact);
    uintptr_t position = address - (is_exact ? 0 : 1) - function;
    uintptr_t pads = function;
    if (*table++ != ENCODING_OMIT) return 0;
    if (*table++ != ENCODING_OMIT) read_uleb(&table);
    uint8_t encoding = *table++;
    if (encoding != ENCODING_ULEB128 && encoding != ENCODING_UDATA4) return 0;
    uintptr_t length = read_uleb(&table);
    for (const uint8_t *end = table + length; table < end;) {
        uintptr_t start = read_encoded(&table, encoding);
        uintptr_t size = read_encoded(&table, encoding);
        uintptr_t pad = read_encoded(&table, encoding);
        read_uleb(&table);
        if (position < start) return 0;
        if (position - start < size) return pad == 0 ? 0 : pads + pad;
    }
    return 0;
}

_Unwind_Reason_Code wpc_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class exception_class,
                                    struct _Unwind_Exception *header, struct _Unwind_Context *context);
_Unwind_Reason_Code wpc_border_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class exception_class,
                                           struct _Unwind_Exception *header, struct _Unwind_Context *context);

/// What compiled functions with landing pads name in their unwind tables: a landing pad gets the exception and the thread block of the
/// innermost call by C, which is that of the handler's function unless several instances call each other. It lets exceptions of other languages, and forced
/// unwinding, pass.
__attribute__((visibility("default"))) _Unwind_Reason_Code
wpc_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class exception_class,
                struct _Unwind_Exception *header, struct _Unwind_Context *context) {
    if (version != 1) return _URC_FATAL_PHASE1_ERROR;
    if (exception_class != EXCEPTION_CLASS || (actions & _UA_FORCE_UNWIND) != 0) return _URC_CONTINUE_UNWIND;
    if ((actions & _UA_SEARCH_PHASE) != 0)
        return find_landing_pad(context) != 0 ? _URC_HANDLER_FOUND : _URC_CONTINUE_UNWIND;
    uintptr_t pad = (actions & _UA_HANDLER_FRAME) != 0 ? find_landing_pad(context) : 0;
    if (pad == 0) return _URC_CONTINUE_UNWIND;
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(0), (uintptr_t)header);
    _Unwind_SetGR(context, __builtin_eh_return_data_regno(1), (uintptr_t)wpc_native.thread);
    _Unwind_SetIP(context, pad);
    return _URC_INSTALL_CONTEXT;
}

/// See WPC_EXCEPTION_BORDER. In the search for a handler all frames are still there, and the trap shows them.
_Unwind_Reason_Code wpc_border_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class exception_class,
                                           struct _Unwind_Exception *header, struct _Unwind_Context *context) {
    (void)version;
    (void)context;
    wpc_native_thread *native = &wpc_native;
    if (exception_class == EXCEPTION_CLASS) {
        if ((actions & _UA_SEARCH_PHASE) != 0) raise_unhandled((const wpc_exception *)(const void *)header);
    } else if ((actions & _UA_CLEANUP_PHASE) != 0 && native->recovery != NULL) {
        wpc_recovery_leave(native, native->recovery);
    }
    return _URC_CONTINUE_UNWIND;
}

// ------------------------------------------------------------------------------------------------ references to exceptions
//
// A reference (exnref) lives in locals and on the operand stack, which are native registers and stack. From there it can get
// into a table, a global, another exception or the host, which hardly any program does: compiled code says so
// (wpc_exception_pin), and that exception stays. Of the others those are freed that no word on the thread's stack points into.
// A collector knows better, and does all of it.

typedef struct reference_list {
    wpc_exception **exceptions;
    size_t count;
    size_t capacity;
    /// How many there have to be for a collection to be tried.
    size_t threshold;
} reference_list;

#define SMALLEST_THRESHOLD ((size_t)1024)

/// WPC_GC_STRESS is set, for tests: exceptions are looked for at every one that is kept, and those that are freed are overwritten.
static bool is_stressed;

static _Thread_local reference_list references __attribute__((tls_model("initial-exec")));
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t references_key;
static bool has_key;

/// A thread that ends has no references left on its stack.
static void free_references(void *context) {
    reference_list *list = context;
    for (size_t i = 0; i < list->count; i++)
        if (!list->exceptions[i]->is_pinned) wpc_the_collector.free_exception(list->exceptions[i]);
    free(list->exceptions);
    *list = (reference_list){0};
}

static void make_key(void) {
    has_key = pthread_key_create(&references_key, free_references) == 0;
    is_stressed = wpc_variable(WPC_GC_STRESS) != NULL;
}

static int compare_addresses(const void *left, const void *right) {
    uintptr_t a = (uintptr_t)*(wpc_exception *const *)left;
    uintptr_t b = (uintptr_t)*(wpc_exception *const *)right;
    return a < b ? -1 : a > b;
}

static uintptr_t end_of(const wpc_exception *exception) {
    return (uintptr_t)(exception->values + exception->value_count);
}

/// Marks the exception that `word` points into, if it does. The list is sorted.
static void mark(const reference_list *list, uintptr_t word) {
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((uintptr_t)list->exceptions[middle] <= word)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > 0 && word < end_of(list->exceptions[low - 1])) list->exceptions[low - 1]->is_marked = true;
}

/// Marks what the thread's stack points to, from this function's frame up. False: it runs on another stack.
__attribute__((noinline, no_sanitize("address", "thread"))) static bool mark_stack(const reference_list *list) {
    uintptr_t word = (uintptr_t)__builtin_frame_address(0) & ~(sizeof(uintptr_t) - 1);
    uintptr_t low = (uintptr_t)list->exceptions[0];
    uintptr_t high = end_of(list->exceptions[list->count - 1]);
    if (word < wpc_native.stack_low || word >= wpc_native.stack_high) return false;
    for (; word < wpc_native.stack_high; word += sizeof(uintptr_t)) {
        uintptr_t value = *(const volatile uintptr_t *)word;
        if (value - low < high - low) mark(list, value);
    }
    return true;
}

/// Frees the exceptions of the list that nobody can have a reference to any more.
static void collect(reference_list *list) {
    // Registers that a caller may keep a reference in go to this frame.
    __builtin_unwind_init();
    qsort(list->exceptions, list->count, sizeof *list->exceptions, compare_addresses);
    if (!mark_stack(list)) return;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        wpc_exception *exception = list->exceptions[i];
        if (exception->is_pinned) continue;
        if (!exception->is_marked) {
            if (is_stressed) memset(exception, 0xDE, end_of(exception) - (uintptr_t)exception);
            wpc_the_collector.free_exception(exception);
            continue;
        }
        exception->is_marked = false;
        list->exceptions[kept++] = exception;
    }
    list->count = kept;
}

static bool make_room(reference_list *list) {
    if (list->count < list->capacity) return true;
    size_t capacity = list->capacity == 0 ? SMALLEST_THRESHOLD : list->capacity * 2;
    wpc_exception **exceptions = realloc(list->exceptions, capacity * sizeof *exceptions);
    if (exceptions == NULL) return false;
    list->exceptions = exceptions;
    list->capacity = capacity;
    return true;
}

void wpc_exception_reference(wpc_exception *exception) {
    if (exception->is_referenced) return;
    if (wpc_the_collector.are_collected) {
        exception->is_referenced = true;
        return;
    }
    wpc_check_stack();
    reference_list *list = &references;
    pthread_once(&key_once, make_key);
    if (list->threshold == 0) {
        list->threshold = SMALLEST_THRESHOLD;
        if (has_key) pthread_setspecific(references_key, list);
    }
    if (list->count >= list->threshold || (is_stressed && list->count != 0)) {
        collect(list);
        list->threshold = list->count * 2 > SMALLEST_THRESHOLD ? list->count * 2 : SMALLEST_THRESHOLD;
    }
    if (!make_room(list)) wpc_trap_out_of_memory();
    exception->is_referenced = true;
    list->exceptions[list->count++] = exception;
}

void wpc_exception_pin(wpc_exception *exception) {
    if (exception != NULL) exception->is_pinned = true;
}

void wpc_exception_caught(wpc_exception *exception) {
    if (!exception->is_referenced && !exception->is_pinned) wpc_the_collector.free_exception(exception);
}
