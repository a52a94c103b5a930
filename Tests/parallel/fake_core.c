/// fake_core.c - as much of Runtime/base as these tests need: protection by long jumps, and memory that grows in place.
#include "base/backtrace.h"
#include "base/trap_report.h"
#include "fake_module.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct recovery {
    jmp_buf target;
    wpc_trap_report *report;
    wpc_thread *thread;
    struct recovery *outer;
} recovery;

static _Thread_local recovery *innermost;
static pthread_mutex_t grow_lock = PTHREAD_MUTEX_INITIALIZER;

static uint8_t *stack_low(void) {
    static _Thread_local void *low;
    pthread_attr_t attributes;
    size_t size;
    if (low != NULL || pthread_getattr_np(pthread_self(), &attributes) != 0) return low;
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_destroy(&attributes);
    return low;
}

void wpc_native_adopt(void) {}

bool wpc_protect(wpc_thread *thread, void (*body)(void *), void *context, wpc_trap_report *report) {
    uint8_t *limit = thread->stack_limit;
    thread->stack_limit = stack_low();
    recovery here = {.report = report, .thread = thread, .outer = innermost};
    innermost = &here;
    bool returned = setjmp(here.target) == 0;
    if (returned) body(context);
    innermost = here.outer;
    thread->stack_limit = limit;
    return returned;
}

_Noreturn void wpc_trap_forward(const wpc_trap_report *report) {
    if (innermost == NULL) {
        fprintf(stderr, "a trap that nobody catches: %d\n", (int)report->kind);
        abort();
    }
    if (innermost->report != report) *innermost->report = *report;
    longjmp(innermost->target, 1);
}

_Noreturn void wpc_trap_raise(wpc_trap_kind kind) {
    wpc_trap_report report = {.kind = kind};
    wpc_trap_forward(&report);
}

_Noreturn void wpc_trap_raise_detail(wpc_trap_kind kind, const char *detail) {
    wpc_trap_report report = {.kind = kind};
    snprintf(report.detail, sizeof report.detail, "%s", detail);
    wpc_trap_forward(&report);
}

_Noreturn void wpc_exit(wpc_thread *thread, int code) {
    (void)thread;
    wpc_trap_report report = {.kind = WPC_TRAP_EXIT, .exit_code = code};
    wpc_trap_forward(&report);
}

void wpc_backtrace_capture(wpc_trap_report *report);

void wpc_backtrace_capture(wpc_trap_report *report) { report->frame_count = 0; }

/// Functions here have no names.
bool wpc_backtrace_find(uintptr_t address, wpc_code_place *place) {
    (void)address, (void)place;
    return false;
}
void wpc_backtrace_frame(const wpc_code_place *place, uint32_t index, wpc_frame *frame) {
    (void)place, (void)index, (void)frame;
}
size_t wpc_name_format(wpc_name name, char *text, size_t size) {
    return (size_t)snprintf(text, size, "%.*s", (int)name.length, name.bytes);
}

wpc_thread *wpc_current_thread(void) { return innermost == NULL ? NULL : innermost->thread; }

int64_t wpc_memory_grow(wpc_thread *thread, wpc_memory *memory, uint64_t delta) {
    (void)thread;
    pthread_mutex_lock(&grow_lock);
    uint64_t length = memory->byte_length, pages = length >> memory->page_size_log2;
    int64_t result = -1;
    if (delta <= memory->maximum_pages - pages) {
        result = (int64_t)pages;
        __atomic_store_n(&memory->byte_length, length + (delta << memory->page_size_log2), __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&grow_lock);
    return result;
}

void *wpc_callee_thread(wpc_thread *thread, const wpc_function *function) {
    if (function->instance == NULL || function->instance == thread->instance) {
        thread->callee = function;
        return thread;
    }
    return function->instance->thread;
}
