/// entry_points.c - the table of entry points and the names of traps, for the compiler, which has this file in it.
#include "wpc_abi.h"

#define EFFECT_RETURNS false
#define EFFECT_UNWINDS true

/// The letter of a C type: a signature can't say anything else than the declaration, since both are made of the same types.
#define LETTER(type)                                                                                                   \
    _Generic((type *)0, void *: 'v', int32_t *: 'i', uint32_t *: 'i', int64_t *: 'l', uint64_t *: 'l', default: 'p')

#define LETTERS_1(a) LETTER(a)
#define LETTERS_2(a, ...) LETTER(a), LETTERS_1(__VA_ARGS__)
#define LETTERS_3(a, ...) LETTER(a), LETTERS_2(__VA_ARGS__)
#define LETTERS_4(a, ...) LETTER(a), LETTERS_3(__VA_ARGS__)
#define LETTERS_5(a, ...) LETTER(a), LETTERS_4(__VA_ARGS__)
#define LETTERS_6(a, ...) LETTER(a), LETTERS_5(__VA_ARGS__)
#define SELECT(a, b, c, d, e, f, letters, ...) letters
#define LETTERS(...) \
    SELECT(__VA_ARGS__, LETTERS_6, LETTERS_5, LETTERS_4, LETTERS_3, LETTERS_2, LETTERS_1, )(__VA_ARGS__)

#define ENTRY_POINT(effect, result, name, ...)                                                                         \
    [WPC_ENTRY_##name] = {"wpc_" #name, (const char[]){LETTER(result), LETTERS(__VA_ARGS__), '\0'}, EFFECT_##effect},

static const wpc_entry_point entry_points[WPC_ENTRY_COUNT] = {
    WPC_ENTRY_POINTS(ENTRY_POINT) WPC_COLLECTOR_ENTRY_POINTS(ENTRY_POINT)};

const wpc_entry_point *wpc_entry_point_at(wpc_entry_point_index index) { return &entry_points[index]; }

const char *wpc_trap_name(wpc_trap_kind kind) {
    static const char *const names[WPC_TRAP_COUNT] = {
#define NAME(NAME, name, message) [WPC_TRAP_##NAME] = #name,
        WPC_TRAPS(NAME)
#undef NAME
    };
    return (unsigned)kind < WPC_TRAP_COUNT ? names[kind] : NULL;
}
