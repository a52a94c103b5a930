/// backtrace.c - from native addresses to Wasm functions and byte offsets.
///
/// The unwinder goes through compiled code by its asynchronous unwind tables, and through signal frames. Modules are in a
/// list that only grows, so that a signal handler can read it.
#include "objects.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <unwind.h>

/// Native frames that are looked at for one trap; host code between Wasm functions counts too.
#define VISIT_LIMIT 100000u

typedef struct registered_module {
    struct registered_module *next;
    const wpc_module *module;
} registered_module;

static pthread_mutex_t registry_mutex = PTHREAD_MUTEX_INITIALIZER;
static registered_module *modules;

/// Keeps the shared library that `module` is in: the list, types and functions point into it for good.
static void pin_library(const wpc_module *module) {
    Dl_info information;
    struct link_map *library = NULL;
    if (dladdr1(module, &information, (void **)&library, RTLD_DL_LINKMAP) == 0) return;
    // The executable has no name, and is not unloaded anyway.
    if (library != NULL && library->l_name[0] != '\0') dlopen(library->l_name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

bool wpc_backtrace_register(const wpc_module *module) {
    bool done = true;
    pthread_mutex_lock(&registry_mutex);
    const registered_module *found = modules;
    while (found != NULL && found->module != module) found = found->next;
    if (found == NULL) {
        registered_module *added = malloc(sizeof(registered_module));
        done = added != NULL;
        if (done) {
            added->module = module;
            added->next = modules;
            pin_library(module);
            __atomic_store_n(&modules, added, __ATOMIC_RELEASE);
        }
    }
    pthread_mutex_unlock(&registry_mutex);
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
        code += read_unsigned(&rows);
        if (code > code_offset) break;
        offset += read_signed(&rows);
    }
    return offset;
}

static wpc_name function_name(const wpc_module *module, uint32_t index) {
    wpc_name name = {"", 0};
    if (module->function_name_offsets == NULL || index >= module->function_index_count) return name;
    name.bytes = module->function_name_bytes + module->function_name_offsets[index];
    name.length = module->function_name_offsets[index + 1] - module->function_name_offsets[index];
    return name;
}

bool wpc_backtrace_resolve(uintptr_t address, wpc_frame *frame) {
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
            struct reader rows = {reader.next, reader.next + row_bytes};
            frame->module = module;
            frame->function_index = index;
            frame->function_name = function_name(module, index);
            frame->offset = find_row(rows, position - start);
            return true;
        }
        start += length;
        reader.next += row_bytes;
    }
    return false;
}
