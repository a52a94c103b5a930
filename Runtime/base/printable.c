/// printable.c - foreign text for terminals (see printable.h). No lock, no heap: it writes reports of traps.
#include "base/printable.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// Characters beyond U+007F that are of the categories Cc, Cf, Zl and Zp of Unicode 16.
static const struct {
    uint32_t first;
    uint32_t last;
} invisible[] = {
    {0x80, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},
    {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x2064},
    {0x2066, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
};

static bool is_invisible(uint32_t scalar) {
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++)
        if (scalar >= invisible[i].first && scalar <= invisible[i].last) return true;
    return false;
}

/// The length of the well-formed UTF-8 of a character (Unicode, table 3-7) that `bytes` begins with, and the character; 0: there is none.
static size_t decode(const unsigned char *bytes, size_t length, uint32_t *scalar) {
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = bytes[0];
    size_t needed = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC2 && first < 0xE0 ? 2 : 0;
    if (needed == 0 || length < needed) return 0;
    *scalar = first & (0x7Fu >> needed);
    for (size_t i = 1; i < needed; i++) {
        if ((bytes[i] & 0xC0) != 0x80) return 0;
        *scalar = *scalar << 6 | (bytes[i] & 0x3Fu);
    }
    bool is_surrogate = *scalar >= 0xD800 && *scalar <= 0xDFFF;
    return *scalar < smallest[needed] || *scalar > 0x10FFFF || is_surrogate ? 0 : needed;
}

/// Writes `number` in hexadecimal, without leading zeros but of two digits at least; returns the end.
static char *put_hexadecimal(char *text, uint32_t number, unsigned digits) {
    while (digits < 8 && number >> (4 * digits) != 0) digits += 1;
    while (digits-- > 0) *text++ = "0123456789abcdef"[number >> (4 * digits) & 15];
    return text;
}

size_t wpc_printable_next(const char *bytes, size_t length, char text[WPC_PRINTABLE_MOST]) {
    unsigned char first = (unsigned char)bytes[0];
    uint32_t scalar = first;
    size_t taken = first < 0x80 ? 1 : decode((const unsigned char *)bytes, length, &scalar);
    bool is_shown = first < 0x80 ? first >= 0x20 && first != 0x7F : taken != 0 && !is_invisible(scalar);
    if (is_shown) {
        memcpy(text, bytes, taken);
        text[taken] = '\0';
    } else if (first < 0x80 || taken == 0) {
        memcpy(text, "\\x", 2);
        *put_hexadecimal(text + 2, first, 2) = '\0';
        taken = 1;
    } else {
        memcpy(text, "\\u{", 3);
        memcpy(put_hexadecimal(text + 3, scalar, 2), "}", 2);
    }
    return taken;
}

size_t wpc_printable(const char *bytes, size_t length, const char *kept, char *text, size_t size) {
    size_t written = 0;
    for (size_t i = 0; i < length;) {
        char form[WPC_PRINTABLE_MOST] = {bytes[i], '\0'};
        i += bytes[i] != '\0' && strchr(kept, bytes[i]) != NULL ? 1 : wpc_printable_next(bytes + i, length - i, form);
        size_t more = strlen(form);
        if (written + more >= size) break;
        memcpy(text + written, form, more);
        written += more;
    }
    text[written] = '\0';
    return written;
}

void wpc_make_printable(char *text, size_t size) {
    char form[1024];
    size_t length = strnlen(text, size);
    wpc_printable(text, length, "", form, size < sizeof form ? size : sizeof form);
    memcpy(text, form, strlen(form) + 1);
}
