/// trap_report.c - the text of a trap, and traps as values for the embedder.
///
/// Formatting takes no lock and no heap: a trap may be printed with the program in any state.
#include "base/trap_report.h"

#include "base/backtrace.h"
#include "base/printable.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// ------------------------------------------------------------------------------------------------------ text

// Not inlined: LLVM makes a table of distances of what one function alone looks into, which the loader need not relocate.
__attribute__((noinline)) const char *wpc_trap_kind_message(wpc_trap_kind kind) {
    static const char *const messages[WPC_TRAP_COUNT] = {
        [WPC_TRAP_NONE] = "no trap",
#define MESSAGE(NAME, name, message) [WPC_TRAP_##NAME] = message,
        WPC_TRAPS(MESSAGE)
#undef MESSAGE
        [WPC_TRAP_EXIT] = "exit",
    };
    return (unsigned)kind < WPC_TRAP_COUNT ? messages[kind] : "unknown trap";
}

typedef struct writer {
    char *text;
    size_t size;
    size_t length; ///< of the whole text, also of what did not fit
} writer;

static void put(writer *writer, char character) {
    if (writer->length + 1 < writer->size) writer->text[writer->length] = character;
    writer->length += 1;
}

static void put_text(writer *writer, const char *text) {
    for (; *text != '\0'; text++) put(writer, *text);
}

/// Names come from the module: nothing of theirs may change what a terminal shows.
static void put_name(writer *writer, wpc_name name) {
    for (uint64_t i = 0; i < name.length;) {
        char form[WPC_PRINTABLE_MOST];
        i += wpc_printable_next(name.bytes + i, name.length - i, form);
        put_text(writer, form);
    }
}

static void put_number(writer *writer, uint64_t number, unsigned base) {
    char digits[20];
    unsigned count = 0;
    do {
        digits[count++] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    while (count > 0) put(writer, digits[--count]);
}

/// "NAME (module+0xOFFSET)"
static void put_place(writer *writer, const wpc_frame *frame) {
    if (frame->function_name.length != 0) {
        put_name(writer, frame->function_name);
    } else {
        put_text(writer, "function[");
        put_number(writer, frame->function_index, 10);
        put(writer, ']');
    }
    put_text(writer, " (");
    put_name(writer, wpc_name_of(frame->module->name != NULL ? frame->module->name : "module"));
    put_text(writer, "+0x");
    put_number(writer, frame->offset, 16);
    put(writer, ')');
}

static void put_frame(writer *writer, const wpc_frame *frame) {
    put_text(writer, "\n  at ");
    put_place(writer, frame);
}

static bool is_same_place(const wpc_frame *left, const wpc_frame *right) {
    return left->module == right->module && left->function_index == right->function_index
           && left->offset == right->offset;
}

static void put_repetitions(writer *writer, uint32_t count) {
    if (count == 0) return;
    put_text(writer, "\n  (");
    put_number(writer, count, 10);
    put_text(writer, " more of it)");
}

static void device_frame(const wpc_trap_report *report, wpc_frame *frame) {
    wpc_backtrace_device_frame(report->device_module, report->device_function, report->device_offset, frame);
}

/// A recursion's frames are all the same; they take one line and their number. False: there are more frames than were put.
static bool put_frames(writer *writer, const wpc_trap_report *report) {
    bool is_complete = report->frame_count < WPC_TRAP_FRAMES;
    wpc_frame previous = {0};
    uint32_t repetitions = 0;
    uint32_t room = WPC_TRAP_FRAMES;
    if (report->device_module != NULL) {
        wpc_frame frame;
        device_frame(report, &frame);
        put_frame(writer, &frame);
        room -= 1;
    }
    for (uint32_t i = 0; i < report->frame_count; i++) {
        wpc_code_place place;
        if (!wpc_backtrace_find(report->frames[i], &place)) continue;
        uint32_t count = place.frame_count < room ? place.frame_count : room;
        if (count < place.frame_count) is_complete = false;
        room -= count;
        for (uint32_t j = 0; j < count; j++) {
            wpc_frame frame;
            wpc_backtrace_frame(&place, j, &frame);
            if (is_same_place(&frame, &previous)) {
                repetitions += 1;
                continue;
            }
            put_repetitions(writer, repetitions);
            put_frame(writer, &frame);
            previous = frame;
            repetitions = 0;
        }
    }
    put_repetitions(writer, repetitions);
    return is_complete;
}

size_t wpc_trap_report_format(const wpc_trap_report *report, char *text, size_t size) {
    writer writer = {text, size, 0};
    put_text(&writer, wpc_trap_kind_message(report->kind));
    if (report->detail[0] != '\0') {
        put_text(&writer, ": ");
        put_name(&writer, wpc_name_of(report->detail));
    }
    if (!put_frames(&writer, report)) put_text(&writer, "\n  ...");
    if (size != 0) text[writer.length < size ? writer.length : size - 1] = '\0';
    return writer.length;
}

size_t wpc_name_format(wpc_name name, char *text, size_t size) {
    writer writer = {text, size, 0};
    put_name(&writer, name);
    if (size != 0) text[writer.length < size ? writer.length : size - 1] = '\0';
    return writer.length;
}

static void write_all(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written <= 0) return;
        bytes += written;
        length -= (size_t)written;
    }
}

void wpc_trap_print(const wpc_trap_report *report) {
    static const char prefix[] = "wpc: trap: ";
    char text[16384];
    size_t start = sizeof prefix - 1;
    memcpy(text, prefix, start);
    size_t length = start + wpc_trap_report_format(report, text + start, sizeof text - start - 1);
    if (length > sizeof text - 2) length = sizeof text - 2;
    text[length] = '\n';
    write_all(text, length + 1);
}

// ------------------------------------------------------------------------------------------------------- faults

static void print_and_clear(writer *writer) {
    write_all(writer->text, writer->length < writer->size ? writer->length : writer->size - 1);
    writer->length = 0;
}

void wpc_fault_print(uintptr_t code, const void *address, bool has_address) {
    char text[8192];
    writer writer = {text, sizeof text, 0};
    put_text(&writer, "wpc: internal fault at ");
    if (has_address) {
        put_text(&writer, "address 0x");
        put_number(&writer, (uintptr_t)address, 16);
    } else {
        put_text(&writer, "an address that is none of this processor's");
    }
    wpc_code_place place;
    if (wpc_backtrace_find(code, &place) && place.frame_count != 0) {
        wpc_frame frame;
        wpc_backtrace_frame(&place, 0, &frame);
        put_text(&writer, ", in function ");
        put_place(&writer, &frame);
        put_text(&writer, ": this is a bug in wpc");
    } else if (wpc_backtrace_contains(code)) {
        put_text(&writer, ", in compiled code that is no function's: this is a bug in wpc");
    } else {
        put_text(&writer, ", in native code at 0x");
        put_number(&writer, code, 16);
        put_text(&writer, ", the runtime's or the host's, called by compiled code");
    }
    // Before anything looks at the stack, which may be in any state.
    print_and_clear(&writer);
    wpc_trap_report report = {.kind = WPC_TRAP_NONE};
    wpc_backtrace_capture(&report);
    if (!put_frames(&writer, &report)) put_text(&writer, "\n  ...");
    put(&writer, '\n');
    print_and_clear(&writer);
}

// ------------------------------------------------------------------------------------------- for the embedder

wpc_trap *wpc_trap_of_report(const wpc_trap_report *report) {
    wpc_trap *trap = malloc(sizeof(wpc_trap));
    if (trap != NULL) trap->report = *report;
    return trap;
}

wpc_trap *wpc_trap_new(const char *message) {
    wpc_trap *trap = calloc(1, sizeof(wpc_trap));
    if (trap == NULL) return NULL;
    trap->report.kind = WPC_TRAP_HOST;
    memcpy(trap->report.detail, message, strnlen(message, sizeof trap->report.detail - 1));
    return trap;
}

void wpc_trap_delete(wpc_trap *trap) { free(trap); }

wpc_trap_kind wpc_trap_get_kind(const wpc_trap *trap) { return trap->report.kind; }

const char *wpc_trap_message(const wpc_trap *trap) {
    if (trap->report.kind == WPC_TRAP_HOST && trap->report.detail[0] != '\0') return trap->report.detail;
    return wpc_trap_kind_message(trap->report.kind);
}

int wpc_trap_exit_code(const wpc_trap *trap) { return trap->report.exit_code; }

size_t wpc_trap_frame_count(const wpc_trap *trap) {
    size_t count = trap->report.device_module != NULL ? 1 : 0;
    wpc_code_place place;
    for (uint32_t i = 0; i < trap->report.frame_count; i++)
        if (wpc_backtrace_find(trap->report.frames[i], &place)) count += place.frame_count;
    return count < WPC_TRAP_FRAMES ? count : WPC_TRAP_FRAMES;
}

bool wpc_trap_frame(const wpc_trap *trap, size_t index, wpc_frame *frame) {
    if (index >= WPC_TRAP_FRAMES) return false;
    if (trap->report.device_module != NULL) {
        if (index == 0) {
            device_frame(&trap->report, frame);
            return true;
        }
        index -= 1;
    }
    wpc_code_place place;
    for (uint32_t i = 0; i < trap->report.frame_count; i++) {
        if (!wpc_backtrace_find(trap->report.frames[i], &place)) continue;
        if (index < place.frame_count) {
            wpc_backtrace_frame(&place, (uint32_t)index, frame);
            return true;
        }
        index -= place.frame_count;
    }
    return false;
}

size_t wpc_trap_describe(const wpc_trap *trap, char *text, size_t size) {
    return wpc_trap_report_format(&trap->report, text, size);
}

void wpc_trap_dump(const wpc_trap *trap) { wpc_trap_print(&trap->report); }
