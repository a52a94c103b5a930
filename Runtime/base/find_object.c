/// find_object.c - lets programs unwind where the C library is older than the one they were linked with.
///
/// The unwinder of GCC's library, where that was built for glibc 2.35 or later, asks _dl_find_object of the C library for the tables of the
/// code that it comes to. A program that takes the symbol from there doesn't start with an earlier glibc. So the name is
/// defined here, hidden, which the linker finds first, and hands on to the C library's if that has it: it is faster, and takes no lock.
#include "base/find_object.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE

#include <link.h>
#include <stddef.h>
#include <stdint.h>

typedef int (*finder)(void *address, struct dl_find_object *result);

typedef struct search {
    uintptr_t address;
    struct dl_find_object *result;
    int outcome;
} search;

static int look_at(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    search *search = context;
    uintptr_t start = UINTPTR_MAX;
    uintptr_t end = 0;
    uintptr_t table = 0;
    int is_it = 0;
    for (size_t i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        uintptr_t from = object->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME) table = from;
        if (header->p_type != PT_LOAD) continue;
        if (search->address >= from && search->address - from < header->p_memsz) is_it = 1;
        if (from < start) start = from;
        if (from + header->p_memsz > end) end = from + header->p_memsz;
    }
    if (is_it == 0) return 0;
    if (table != 0) {
        search->result->dlfo_flags = 0;
        search->result->dlfo_map_start = (void *)start;
        search->result->dlfo_map_end = (void *)end;
        search->result->dlfo_link_map = NULL;
        search->result->dlfo_eh_frame = (void *)table;
        search->outcome = 0;
    }
    return 1;
}

int wpc_find_object_by_headers(void *address, struct dl_find_object *result) {
    search search = {.address = (uintptr_t)address, .result = result, .outcome = -1};
    dl_iterate_phdr(look_at, &search);
    return search.outcome;
}

__attribute__((visibility("hidden"))) int _dl_find_object(void *address, struct dl_find_object *result) {
    static finder known;
    finder found = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (found == NULL) {
        // Hidden, the function here isn't what is found.
        *(void **)&found = dlsym(RTLD_DEFAULT, "_dl_find_object");
        if (found == NULL) found = wpc_find_object_by_headers;
        __atomic_store_n(&known, found, __ATOMIC_RELAXED);
    }
    return found(address, result);
}

#endif
