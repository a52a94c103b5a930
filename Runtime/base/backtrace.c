/// backtrace.c - from native addresses to Wasm functions and byte offsets.
///
/// The unwinder goes through compiled code by its asynchronous unwind tables, and through signal frames. Modules are in a
/// list that only grows, so that a signal handler can read it.
#include "base/backtrace.h"

#include "base/lock.h"

#include <stdlib.h>
#include <unwind.h>

/// Native frames that are looked at for one trap; host code between Wasm functions counts too.
#define VISIT_LIMIT 100000u

typedef struct registered_module {
    struct registered_module *next;
    const wpc_module *module;
} registered_module;

static uint32_t registry_lock;
static registered_module *modules;

bool wpc_backtrace_register(const wpc_module *module, void (*keep)(const wpc_module *)) {
    bool done = true;
    wpc_lock_acquire(&registry_lock);
    const registered_module *found = modules;
    while (found != NULL && found->module != module) found = found->next;
    if (found == NULL) {
        registered_module *added = malloc(sizeof(registered_module));
        done = added != NULL;
        if (done) {
            added->module = module;
            added->next = modules;
            if (keep != NULL) keep(module);
            __atomic_store_n(&modules, added, __ATOMIC_RELEASE);
        }
    }
    wpc_lock_release(&registry_lock);
    return done;
}

static const wpc_module_partition *find_partition(uintptr_t address, const wpc_module **module) {
    const registered_module *entry = __atomic_load_n(&modules, __ATOMIC_ACQUIRE);
    for (; entry != NULL; entry = entry->next)
        for (uint32_t i = 0; i < entry->module->partition_count; i++) {
            const wpc_module_partition *partition = &entry->module->partitions[i];
            if (address - (uintptr_t)partition->text < partition->text_length) {
                *module = entry->module;
                return partition;
            }
        }
    return NULL;
}

bool wpc_backtrace_contains(uintptr_t address) {
    const wpc_module *module;
    return find_partition(address, &module) != NULL;
}

// ---------------------------------------------------------------------------------------------------- capture

typedef struct capture {
    wpc_trap_report *report;
    uint32_t visited;
} capture;

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *argument) {
    capture *capture = argument;
    int is_exact = 0;
    uintptr_t address = (uintptr_t)_Unwind_GetIPInfo(context, &is_exact);
    if (address == 0 || ++capture->visited > VISIT_LIMIT) return _URC_END_OF_STACK;
    if (!is_exact) address -= 1;
    wpc_trap_report *report = capture->report;
    if (wpc_backtrace_contains(address)) report->frames[report->frame_count++] = address;
    return report->frame_count == WPC_TRAP_FRAMES ? _URC_END_OF_STACK : _URC_NO_REASON;
}

void wpc_backtrace_capture(wpc_trap_report *report) {
    capture capture = {report, 0};
    report->frame_count = 0;
    if (__atomic_load_n(&modules, __ATOMIC_ACQUIRE) != NULL) _Unwind_Backtrace(visit, &capture);
}

// ---------------------------------------------------------------------------------------------------- resolve

typedef struct reader {
    const uint8_t *next;
    const uint8_t *end;
} reader;

static uint64_t read_unsigned(reader *reader) {
    uint64_t value = 0;
    for (unsigned shift = 0; reader->next < reader->end && shift < 64; shift += 7) {
        uint8_t byte = *reader->next++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) break;
    }
    return value;
}

static uint64_t read_signed(reader *reader) {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte = 0;
    while (reader->next < reader->end && shift < 64) {
        byte = *reader->next++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        shift += 7;
        if ((byte & 0x80) == 0) break;
    }
    if (shift < 64 && (byte & 0x40) != 0) value |= UINT64_MAX << shift;
    return value;
}

/// The Wasm byte offset of the last row at or before `code_offset`.
static uint64_t find_row(reader rows, uint64_t code_offset) {
    uint64_t code = 0;
    uint64_t offset = 0;
    while (rows.next < rows.end) {
        uint64_t advance = read_unsigned(&rows);
        uint64_t difference = read_signed(&rows);
        code += advance;
        if (code > code_offset || (advance == 0 && difference == 0)) break;
        offset += difference;
    }
    return offset;
}

/// Moves behind the rows, to the inlined calls.
static void skip_rows(reader *rows) {
    while (rows->next < rows->end) {
        uint64_t advance = read_unsigned(rows);
        uint64_t difference = read_signed(rows);
        if (advance == 0 && difference == 0) break;
    }
}

typedef struct inlined_call {
    uint32_t function_index; ///< of the callee
    uint64_t call_offset;    ///< of the call instruction in the module
} inlined_call;

/// Goes from call to inlined call around `code_offset`, at most to `limit` of them. Returns the depth of the last one, which
/// is in `*call`; 0: there is none.
static uint32_t find_inlined(reader calls, uint64_t code_offset, uint32_t limit, inlined_call *call) {
    uint32_t reached = 0;
    uint64_t call_offset = 0;
    while (reached < limit && calls.next < calls.end) {
        uint64_t depth = read_unsigned(&calls);
        // All that was inlined into the last call has been seen.
        if (depth <= reached) break;
        uint32_t function_index = (uint32_t)read_unsigned(&calls);
        call_offset += read_signed(&calls);
        bool contains = false;
        uint64_t position = 0;
        for (uint64_t count = read_unsigned(&calls); count > 0 && calls.next < calls.end; count--) {
            position += read_unsigned(&calls);
            uint64_t length = read_unsigned(&calls);
            if (code_offset >= position && code_offset - position < length) contains = true;
            position += length;
        }
        if (!contains || depth != reached + 1) continue;
        reached += 1;
        *call = (inlined_call){function_index, call_offset};
    }
    return reached;
}

static wpc_name function_name(const wpc_module *module, uint32_t index) {
    wpc_name name = {"", 0};
    if (module->function_name_offsets == NULL || index >= module->function_index_count) return name;
    name.bytes = module->function_name_bytes + module->function_name_offsets[index];
    name.length = module->function_name_offsets[index + 1] - module->function_name_offsets[index];
    return name;
}

bool wpc_backtrace_find(uintptr_t address, wpc_code_place *place) {
    const wpc_module *module = NULL;
    const wpc_module_partition *partition = find_partition(address, &module);
    if (partition == NULL) return false;
    uint64_t position = address - (uintptr_t)partition->text;
    uint64_t start = 0;
    reader reader = {partition->table, partition->table + partition->table_length};
    while (reader.next < reader.end) {
        start += read_unsigned(&reader);
        uint64_t length = read_unsigned(&reader);
        uint32_t index = (uint32_t)read_unsigned(&reader);
        uint64_t row_bytes = read_unsigned(&reader);
        if (row_bytes > (uint64_t)(reader.end - reader.next)) return false;
        if (position < start) return false;
        if (position - start < length) {
            struct reader calls = {reader.next, reader.next + row_bytes};
            skip_rows(&calls);
            inlined_call call;
            *place = (wpc_code_place){
                .module = module,
                .function_index = index,
                .code_offset = position - start,
                .rows = reader.next,
                .calls = calls.next,
                .end = calls.end,
                .inlined_count = find_inlined(calls, position - start, UINT32_MAX, &call),
            };
            place->frame_count = place->inlined_count + (index != WPC_NO_INDEX ? 1 : 0);
            return true;
        }
        start += length;
        reader.next += row_bytes;
    }
    return false;
}

void wpc_backtrace_frame(const wpc_code_place *place, uint32_t index, wpc_frame *frame) {
    reader rows = {place->rows, place->end};
    reader calls = {place->calls, place->end};
    uint32_t depth = place->inlined_count - index;
    inlined_call call = {place->function_index, 0};
    if (depth > 0) find_inlined(calls, place->code_offset, depth, &call);
    frame->module = place->module;
    frame->function_index = call.function_index;
    frame->function_name = function_name(place->module, call.function_index);
    if (index == 0) {
        frame->offset = find_row(rows, place->code_offset);
        return;
    }
    find_inlined(calls, place->code_offset, depth + 1, &call);
    frame->offset = call.call_offset;
}

void wpc_backtrace_device_frame(const wpc_module *module, uint32_t function_index, uint64_t offset, wpc_frame *frame) {
    frame->module = module;
    frame->function_index = function_index;
    frame->function_name = function_name(module, function_index);
    frame->offset = offset;
}
