/// Unique types: equality of recursion groups across modules, declared supertypes, matching of value types.
#include "base/type.h"
#include "base/value_type.h"
#include "test.h"

#define REFERENCE(index) (WPC_TYPE_CONCRETE | (uint32_t)(index) << 9)
#define MODULE(list) {.types = list, .type_count = sizeof list / sizeof list[0]}

TEST(recursion_groups_are_equal_across_modules) {
    // A list of i32, alone and after another type.
    static const wpc_value_type first_fields[] = {WPC_I32, REFERENCE(0)};
    static const wpc_value_type second_fields[] = {WPC_I32, REFERENCE(1)};
    static const wpc_module_type first[] = {
        {.types = first_fields, .parameter_count = 2, .kind = WPC_COMPOSITE_STRUCT}};
    static const wpc_module_type second[] = {
        {.parameter_count = 0}, {.types = second_fields, .parameter_count = 2, .kind = WPC_COMPOSITE_STRUCT}};
    const wpc_module a = MODULE(first);
    const wpc_module b = MODULE(second);
    const wpc_type *of_a[1];
    const wpc_type *of_b[2];
    CHECK(wpc_types_of_module(&a, of_a) && wpc_types_of_module(&b, of_b));
    CHECK(of_a[0] == of_b[1]);
    CHECK(of_a[0] != of_b[0]);
    CHECK(of_b[0] == wpc_type_parse(":"));
    CHECK(of_a[0]->types[1] == REFERENCE(of_a[0]->number));
    CHECK(wpc_type_numbered(of_a[0]->number) == of_a[0]);
    CHECK(wpc_type_numbered(UINT32_MAX) == NULL);
}

TEST(the_place_in_a_group_counts) {
    static const wpc_module_type pair[] = {{.group_size = 2}, {.parameter_count = 0}};
    static const wpc_module_type alone[] = {{.parameter_count = 0}};
    const wpc_module a = MODULE(pair);
    const wpc_module b = MODULE(alone);
    const wpc_type *of_a[2];
    const wpc_type *again[2];
    const wpc_type *of_b[1];
    CHECK(wpc_types_of_module(&a, of_a) && wpc_types_of_module(&a, again) && wpc_types_of_module(&b, of_b));
    CHECK(of_a[0] != of_a[1]);
    CHECK(of_a[0] == again[0] && of_a[1] == again[1]);
    CHECK(of_b[0] != of_a[0] && of_b[0] != of_a[1]);
}

TEST(subtypes_are_below_their_supertypes) {
    static const wpc_module_type chain[] = {
        {.is_open = true}, {.is_open = true, .supertype = 1}, {.supertype = 2}, {.supertype = 1}};
    const wpc_module module = MODULE(chain);
    const wpc_type *of[4];
    CHECK(wpc_types_of_module(&module, of));
    CHECK(of[2]->depth == 2);
    CHECK(wpc_type_is_subtype(of[2], of[0]) && wpc_type_is_subtype(of[2], of[1]) && wpc_type_is_subtype(of[2], of[2]));
    CHECK(!wpc_type_is_subtype(of[0], of[2]) && !wpc_type_is_subtype(of[3], of[1]) && !wpc_type_is_subtype(of[2], of[3]));

    CHECK(wpc_value_type_matches(REFERENCE(of[2]->number), REFERENCE(of[0]->number)));
    CHECK(!wpc_value_type_matches(REFERENCE(of[0]->number), REFERENCE(of[2]->number)));
    CHECK(wpc_value_type_matches(REFERENCE(of[2]->number), WPC_FUNCREF));
    CHECK(!wpc_value_type_matches(REFERENCE(of[2]->number), WPC_EXTERNREF));
    CHECK(!wpc_value_type_matches(REFERENCE(of[2]->number), WPC_FUNCREF | WPC_TYPE_NON_NULL));
    CHECK(wpc_value_type_matches(REFERENCE(of[2]->number) | WPC_TYPE_NON_NULL, WPC_FUNCREF));
    CHECK(wpc_value_type_matches(0x73, REFERENCE(of[2]->number)));
    CHECK(!wpc_value_type_matches(0x71, REFERENCE(of[2]->number)));
    CHECK(!wpc_value_type_matches(WPC_FUNCREF, REFERENCE(of[2]->number)));
}

TEST(many_types_are_found_again) {
    // The digits of a number, as types of parameters.
    enum { DIGITS = 10, COUNT = 1 << DIGITS };
    static wpc_value_type digits[COUNT][DIGITS];
    static wpc_module_type list[COUNT];
    static const wpc_type *first[COUNT];
    static const wpc_type *again[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        for (unsigned k = 0; k < DIGITS; k++) digits[i][k] = i >> k & 1 ? WPC_F64 : WPC_I64;
        list[i] = (wpc_module_type){.types = digits[i], .parameter_count = DIGITS};
    }
    const wpc_module module = MODULE(list);
    CHECK(wpc_types_of_module(&module, first) && wpc_types_of_module(&module, again));
    for (unsigned i = 0; i < COUNT; i++) {
        CHECK(first[i] == again[i] && wpc_type_numbered(first[i]->number) == first[i]);
        CHECK(i == 0 || first[i] != first[i - 1]);
        CHECK(first[i]->types[0] == digits[i][0] && first[i]->types[DIGITS - 1] == digits[i][DIGITS - 1]);
    }
}
