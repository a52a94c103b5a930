/// number_text.c - numbers as people type them on a command line, and as results are printed (see number_text.h).
#include "instance/number_text.h"

#include "base/value_type.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

typedef unsigned __int128 wide;

// -------------------------------------------------------------------------------------------------------- reading

static int digit_of(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    character |= 0x20;
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : 16;
}

static bool has_hexadecimal_prefix(const char *text) { return text[0] == '0' && (text[1] | 0x20) == 'x'; }

/// Digits to the end of `text`, a number of at most 128 bits.
static bool parse_digits(const char *text, unsigned base, wide *number) {
    *number = 0;
    if (*text == '\0') return false;
    for (; *text != '\0'; text++) {
        unsigned digit = (unsigned)digit_of(*text);
        if (digit >= base || *number > (~(wide)0 - digit) / base) return false;
        *number = *number * base + digit;
    }
    return true;
}

static bool parse_integer(const char *text, unsigned bits, wide *number) {
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    bool is_hexadecimal = has_hexadecimal_prefix(text);
    if (!parse_digits(text + (is_hexadecimal ? 2 : 0), is_hexadecimal ? 16 : 10, number)) return false;
    wide most = is_negative ? (wide)1 << (bits - 1) : ~(wide)0 >> (128 - bits);
    if (*number > most) return false;
    if (is_negative) *number = -*number;
    return true;
}

/// `text` is "nan", or "nan:0x" and a significand that isn't zero, maybe behind a sign. `*bits`: those of an f32 or f64.
static bool parse_nan(const char *text, unsigned significand_bits, unsigned width, uint64_t *bits) {
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    if (strncasecmp(text, "nan", 3) != 0) return false;
    wide significand = (wide)1 << (significand_bits - 1);
    if (text[3] != '\0') {
        if (text[3] != ':' || !has_hexadecimal_prefix(text + 4) || !parse_digits(text + 6, 16, &significand)) return false;
        if (significand == 0 || significand >> significand_bits != 0) return false;
    }
    uint64_t exponent = (UINT64_C(1) << (width - 1)) - (UINT64_C(1) << significand_bits);
    *bits = (is_negative ? UINT64_C(1) << (width - 1) : 0) | exponent | (uint64_t)significand;
    return true;
}

/// Whether strtod may read it: it would take leading space and NaNs in a form of its own. A number that is too large is none, as in
/// the text format.
static bool is_float_text(const char *text) {
    if (*text == '-' || *text == '+') text++;
    return (*text >= '0' && *text <= '9') || *text == '.' || (*text | 0x20) == 'i';
}

static bool parse_float(const char *text, wpc_value *value) {
    uint64_t bits;
    if (parse_nan(text, 23, 32, &bits)) {
        value->i32 = (int32_t)bits;
        return true;
    }
    char *end;
    errno = 0;
    value->f32 = strtof(text, &end);
    return is_float_text(text) && *end == '\0' && !(errno == ERANGE && isinf(value->f32));
}

static bool parse_double(const char *text, wpc_value *value) {
    uint64_t bits;
    if (parse_nan(text, 52, 64, &bits)) {
        value->i64 = (int64_t)bits;
        return true;
    }
    char *end;
    errno = 0;
    value->f64 = strtod(text, &end);
    return is_float_text(text) && *end == '\0' && !(errno == ERANGE && isinf(value->f64));
}

bool wpc_number_parse(wpc_value_type type, const char *text, wpc_value *value) {
    wide number = 0;
    *value = (wpc_value){0};
    switch (type) {
    case WPC_I32:
        if (!parse_integer(text, 32, &number)) return false;
        value->i32 = (int32_t)(uint32_t)number;
        return true;
    case WPC_I64:
        if (!parse_integer(text, 64, &number)) return false;
        value->i64 = (int64_t)(uint64_t)number;
        return true;
    case WPC_V128:
        if (!parse_integer(text, 128, &number)) return false;
        memcpy(value->v128, &number, sizeof number);
        return true;
    case WPC_F32: return parse_float(text, value);
    case WPC_F64: return parse_double(text, value);
    default: return false;
    }
}

const char *wpc_number_syntax(wpc_value_type type) {
    switch (type) {
    case WPC_I32: return "an i32 (a number from -2147483648 to 4294967295, or 0x and hexadecimal digits)";
    case WPC_I64: return "an i64 (a number from -9223372036854775808 to 18446744073709551615, or 0x and hexadecimal digits)";
    case WPC_V128: return "a v128 (a number of 128 bits, or 0x and hexadecimal digits)";
    case WPC_F32: return "an f32 (a number such as -1.5, 1e30, 0x1.8p3, inf or nan)";
    case WPC_F64: return "an f64 (a number such as -1.5, 1e300, 0x1.8p3, inf or nan)";
    default: return "a reference, which a command line can't give";
    }
}

// -------------------------------------------------------------------------------------------------------- writing

static void format_wide(wide number, char *text, size_t size) {
    char digits[40];
    size_t first = sizeof digits - 1;
    digits[first] = '\0';
    do {
        digits[--first] = (char)('0' + (int)(number % 10));
        number /= 10;
    } while (number != 0);
    snprintf(text, size, "%s", digits + first);
}

/// A decimal number as "%.*e" writes it: a digit, a point if more follow, the exponent.
typedef struct decimal {
    char digits[20];
    int count;
    /// Of the first digit.
    int exponent;
} decimal;

static void read_decimal(const char *text, decimal *decimal) {
    decimal->count = 0;
    for (; *text != 'e'; text++)
        if (*text != '.') decimal->digits[decimal->count++] = *text;
    decimal->digits[decimal->count] = '\0';
    decimal->exponent = (int)strtol(text + 1, NULL, 10);
}

/// The next number with as many digits.
static void increment(decimal *decimal) {
    int place = decimal->count - 1;
    while (place >= 0 && decimal->digits[place] == '9') decimal->digits[place--] = '0';
    if (place >= 0) {
        decimal->digits[place] += 1;
    } else {
        decimal->digits[0] = '1';
        decimal->exponent += 1;
    }
}

static bool means(const decimal *decimal, double magnitude, bool is_single) {
    char text[48];
    snprintf(text, sizeof text, "%c.%se%d", decimal->digits[0], decimal->digits + 1, decimal->exponent);
    return is_single ? strtof(text, NULL) == (float)magnitude : strtod(text, NULL) == magnitude;
}

/// The fewest digits that mean `magnitude`. The nearest number of so many digits isn't always one of those that do: below a power
/// of two floats lie closer together than above it, and then the next one may be.
static void shorten(double magnitude, bool is_single, decimal *decimal) {
    char text[48];
    for (int digits = 0; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits, magnitude);
        read_decimal(text, decimal);
        if (means(decimal, magnitude, is_single)) return;
        increment(decimal);
        if (means(decimal, magnitude, is_single)) return;
    }
}

static void format_float(double number, bool is_single, char *text, size_t size) {
    const char *sign = signbit(number) ? "-" : "";
    if (isnan(number)) {
        snprintf(text, size, "NaN");
    } else if (isinf(number) || number == 0) {
        snprintf(text, size, "%s%s", sign, number == 0 ? "0" : "inf");
    } else {
        decimal decimal;
        shorten(fabs(number), is_single, &decimal);
        int point = decimal.exponent + 1;
        int zeros = point - decimal.count;
        // A precision of so many digits for the number 0 writes so many zeros.
        if (zeros >= 0)
            snprintf(text, size, "%s%s%.*d", sign, decimal.digits, zeros, 0);
        else if (point > 0)
            snprintf(text, size, "%s%.*s.%s", sign, point, decimal.digits, decimal.digits + point);
        else
            snprintf(text, size, "%s0.%.*d%s", sign, -point, 0, decimal.digits);
    }
}

/// What a reference is, as far as it is printed.
static const char *hierarchy_of(wpc_value_type type) {
    static const wpc_value_type hierarchies[] = {WPC_FUNCREF, WPC_EXTERNREF, WPC_EXNREF};
    for (size_t i = 0; i < sizeof hierarchies / sizeof hierarchies[0]; i++)
        if (wpc_value_type_matches(type | WPC_TYPE_NON_NULL, hierarchies[i])) return wpc_value_type_name(hierarchies[i]);
    return "anyref";
}

void wpc_value_format(wpc_value_type type, const wpc_value *value, char *text, size_t size) {
    wide number;
    switch (type) {
    case WPC_I32: snprintf(text, size, "%d", (int)value->i32); return;
    case WPC_I64: snprintf(text, size, "%lld", (long long)value->i64); return;
    case WPC_F32: format_float((double)value->f32, true, text, size); return;
    case WPC_F64: format_float(value->f64, false, text, size); return;
    case WPC_V128:
        memcpy(&number, value->v128, sizeof number);
        format_wide(number, text, size);
        return;
    default: snprintf(text, size, value->reference != NULL ? "<%s>" : "<null %s>", hierarchy_of(type)); return;
    }
}
