/// test_variables.c - sizes as variables of the environment have them.
#include "base/variables.h"
#include "test.h"

TEST(sizes_are_numbers_of_bytes_or_have_a_unit) {
    static const struct {
        const char *text;
        uint64_t size;
    } cases[] = {
        {"65536", 65536},
        {"512K", UINT64_C(512) << 10},
        {"64M", UINT64_C(64) << 20},
        {"1024G", UINT64_C(1) << 40},
        {"512k", UINT64_C(512) << 10},
        {"3m", UINT64_C(3) << 20},
        {"2g", UINT64_C(2) << 30},
        {"17179869183G", UINT64_C(17179869183) << 30},
        // What is none.
        {"", 0},
        {"0", 0},
        {"K", 0},
        {"-1", 0},
        {"+1", 0},
        {" 1", 0},
        {"1 ", 0},
        {"1KB", 0},
        {"1T", 0},
        {"1.5M", 0},
        {"0x10", 0},
        {"17179869184G", 0},
        {"18446744073709551616", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (wpc_parse_size(cases[i].text) != cases[i].size) test_fail(__FILE__, __LINE__, cases[i].text);
}

TEST(an_empty_variable_is_not_set) {
    setenv("WPC_TIMEOUT", "", 1);
    CHECK(wpc_variable(WPC_TIMEOUT) != NULL);
    CHECK(wpc_variable_set(WPC_TIMEOUT) == NULL);
    setenv("WPC_TIMEOUT", "1s", 1);
    CHECK(strcmp(wpc_variable_set(WPC_TIMEOUT), "1s") == 0);
    unsetenv("WPC_TIMEOUT");
    CHECK(wpc_variable(WPC_TIMEOUT) == NULL);
}
