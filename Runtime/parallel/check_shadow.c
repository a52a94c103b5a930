/// check_shadow.c - who accessed each byte of the linear memory in a loop that is checked.
///
/// Of each kind of access two iterations are kept, since for whoever comes later one of two is another iteration.
/// Stores are kept once: a second iteration's is a race. Pages of such notes are made when their bytes are first
/// accessed.
#include "parallel/check_shadow.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 1024u
/// The linear memory has at most so many pages.
#define PAGES ((uint64_t)1 << 22)
#define DIRECTORY 1024u

/// Iteration + 1, 0: nobody; and the number of the place.
typedef struct slot {
    uint32_t iteration;
    uint32_t place;
} slot;

enum { STORE, LOADS, ATOMICS = LOADS + 2, ATOMIC_LOADS = ATOMICS + 2, SLOTS = ATOMIC_LOADS + 2 };

typedef struct cell {
    slot slots[SLOTS];
} cell;

/// Places are few: they are kept once, found by a hash.
#define PLACES 4096u

struct wpc_shadow {
    cell **directory[PAGES / DIRECTORY];
    uintptr_t places[PLACES];
};

wpc_shadow *wpc_shadow_new(void) { return calloc(1, sizeof(wpc_shadow)); }

void wpc_shadow_free(wpc_shadow *shadow) {
    if (shadow == NULL) return;
    for (uint32_t i = 0; i < PAGES / DIRECTORY; i++) {
        for (uint32_t k = 0; shadow->directory[i] != NULL && k < DIRECTORY; k++) free(shadow->directory[i][k]);
        free(shadow->directory[i]);
    }
    free(shadow);
}

static cell *find_cell(wpc_shadow *shadow, uint64_t address) {
    uint64_t page = address / PAGE;
    if (page >= PAGES) return NULL;
    cell ***pages = &shadow->directory[page / DIRECTORY];
    if (*pages == NULL && (*pages = calloc(DIRECTORY, sizeof **pages)) == NULL) return NULL;
    cell **cells = &(*pages)[page % DIRECTORY];
    if (*cells == NULL && (*cells = calloc(PAGE, sizeof **cells)) == NULL) return NULL;
    return &(*cells)[address % PAGE];
}

/// 0: there are too many places; the report then lacks it.
static uint32_t place_number(wpc_shadow *shadow, uintptr_t place) {
    uint32_t start = (uint32_t)(place * 0x9E3779B97F4A7C15u >> 40);
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t number = (start + i) % PLACES;
        if (number == 0) continue;
        if (shadow->places[number] == 0) shadow->places[number] = place;
        if (shadow->places[number] == place) return number;
    }
    return 0;
}

/// The access in slots first ..< first + count that another iteration made.
static bool find_other(const wpc_shadow *shadow, const cell *cell, uint32_t first, uint32_t count, wpc_access kind,
                       uint32_t iteration, wpc_noted_access *other) {
    for (uint32_t i = first; i < first + count; i++) {
        const slot *slot = &cell->slots[i];
        if (slot->iteration == 0 || slot->iteration == iteration + 1) continue;
        *other = (wpc_noted_access){kind, slot->iteration - 1, shadow->places[slot->place]};
        return true;
    }
    return false;
}

static bool races(const wpc_shadow *shadow, const cell *cell, const wpc_noted_access *access, wpc_noted_access *other) {
    uint32_t i = access->iteration;
    bool is_plain = access->access == WPC_ACCESS_LOAD || access->access == WPC_ACCESS_STORE;
    bool changes = access->access == WPC_ACCESS_STORE || access->access == WPC_ACCESS_ATOMIC;
    if (find_other(shadow, cell, STORE, 1, WPC_ACCESS_STORE, i, other)) return true;
    if (changes && find_other(shadow, cell, LOADS, 2, WPC_ACCESS_LOAD, i, other)) return true;
    if (is_plain && find_other(shadow, cell, ATOMICS, 2, WPC_ACCESS_ATOMIC, i, other)) return true;
    return access->access == WPC_ACCESS_STORE &&
           find_other(shadow, cell, ATOMIC_LOADS, 2, WPC_ACCESS_ATOMIC_LOAD, i, other);
}

wpc_shadow_answer wpc_shadow_note(wpc_shadow *shadow, uint64_t address, const wpc_noted_access *access,
                                  wpc_noted_access *other) {
    static const uint8_t firsts[] = {[WPC_ACCESS_LOAD] = LOADS,
                                     [WPC_ACCESS_STORE] = STORE,
                                     [WPC_ACCESS_ATOMIC_LOAD] = ATOMIC_LOADS,
                                     [WPC_ACCESS_ATOMIC] = ATOMICS};
    cell *cell = find_cell(shadow, address);
    if (cell == NULL) return WPC_SHADOW_NO_MEMORY;
    if (races(shadow, cell, access, other)) return WPC_SHADOW_RACE;
    slot *slot = &cell->slots[firsts[access->access]];
    // The second one, if the first is another iteration's.
    bool is_others = slot->iteration != 0 && slot->iteration != access->iteration + 1;
    if (is_others && access->access != WPC_ACCESS_STORE) slot += 1;
    if (slot->iteration == 0) {
        slot->iteration = access->iteration + 1;
        slot->place = place_number(shadow, access->place);
    }
    return WPC_SHADOW_FINE;
}
