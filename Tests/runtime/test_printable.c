/// Foreign text for terminals: what stays, what is escaped, and that nothing else comes out, whatever the bytes.
#include "base/printable.h"
#include "test.h"

#include <string.h>

static const char *form(const char *bytes, size_t length) {
    static char text[256];
    CHECK(wpc_printable(bytes, length, "", text, sizeof text) == strlen(text));
    return text;
}

TEST(what_could_change_a_terminal_is_escaped) {
    static const struct {
        const char *bytes;
        const char *form;
    } cases[] = {
        {"", ""},
        {"plain ~\\name", "plain ~\\name"},
        {"\x1b[31m", "\\x1b[31m"},
        {"a\nb\tc\r\x7f\x01", "a\\x0ab\\x09c\\x0d\\x7f\\x01"},
        {"z\xc3\xbcrich \xe6\x9d\xb1 \xf0\x9f\x98\x80", "z\xc3\xbcrich \xe6\x9d\xb1 \xf0\x9f\x98\x80"},
        // C1 control characters as UTF-8, and as raw bytes.
        {"\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\u{80}\\u{9b}\\u{9f}\xc2\xa0"},
        {"\x80\x9b\x9f", "\\x80\\x9b\\x9f"},
        // Separators, bidirectional controls, zero widths, a byte order mark, tags.
        {"\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}"},
        {"\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9", "\\u{202a}\\u{202e}\\u{2066}\\u{2069}"},
        {"\xe2\x80\x8b\xe2\x80\x8f\xef\xbb\xbf\xc2\xad", "\\u{200b}\\u{200f}\\u{feff}\\u{ad}"},
        {"\xf3\xa0\x80\x81", "\\u{e0001}"},
        // No UTF-8: cut, too long, a surrogate, beyond U+10FFFF.
        {"\xc3", "\\xc3"},
        {"\xe2\x80", "\\xe2\\x80"},
        {"\xc3(", "\\xc3("},
        {"\xc0\x9b\xe0\x82\x9b\xf0\x80\x82\x9b", "\\xc0\\x9b\\xe0\\x82\\x9b\\xf0\\x80\\x82\\x9b"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80\xff", "\\xf4\\x90\\x80\\x80\\xff"},
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
    };
    for (uint32_t i = 0; i < COUNT(cases); i++) {
        const char *got = form(cases[i].bytes, strlen(cases[i].bytes));
        if (strcmp(got, cases[i].form) != 0) test_fail(__FILE__, __LINE__, got);
    }
    CHECK(strcmp(form("a\0b", 3), "a\\x00b") == 0);
}

TEST(only_text_comes_out_of_any_bytes) {
    // All pairs of bytes, and pairs behind the beginning of a longer character.
    static const char *const heads[] = {"", "\xe2", "\xf0\x9f", "\xc2"};
    for (uint32_t head = 0; head < COUNT(heads); head++)
        for (unsigned pair = 0; pair < 0x10000; pair++) {
            char bytes[5];
            size_t length = strlen(heads[head]);
            memcpy(bytes, heads[head], length);
            bytes[length++] = (char)(pair & 0xFF);
            bytes[length++] = (char)(pair >> 8);
            const char *text = form(bytes, length);
            for (const unsigned char *byte = (const unsigned char *)text; *byte != 0; byte++) {
                CHECK(*byte >= 0x20 && *byte != 0x7F);
                // Lead bytes stand before as many others as they say; what they spell is no control character.
                if (*byte < 0x80) continue;
                size_t more = *byte >= 0xF0 ? 3 : *byte >= 0xE0 ? 2 : 1;
                CHECK(*byte >= 0xC2 && !(*byte == 0xC2 && byte[1] < 0xA0));
                for (size_t k = 0; k < more; k++) CHECK((*++byte & 0xC0) == 0x80);
            }
        }
}

TEST(printable_text_is_cut_between_characters) {
    char text[8];
    CHECK(wpc_printable("abc\x1b\x1b", 5, "", text, sizeof text) == 7 && strcmp(text, "abc\\x1b") == 0);
    CHECK(wpc_printable("abcd\x1b", 5, "", text, sizeof text) == 4 && strcmp(text, "abcd") == 0);
    CHECK(wpc_printable("a\nb\t", 4, "\n", text, sizeof text) == 7 && strcmp(text, "a\nb\\x09") == 0);
    strcpy(text, "\x1b\x1b\x1b");
    wpc_make_printable(text, sizeof text);
    CHECK(strcmp(text, "\\x1b") == 0);
}
