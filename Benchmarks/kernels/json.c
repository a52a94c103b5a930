/* Parsing: a recursive-descent parser of JSON that builds a tree, and a writer. */
#include "bench.h"

enum kind { null_value, true_value, false_value, number_value, string_value, array_value, object_value };
struct value {
    enum kind kind;
    double number;
    char *text;
    struct value *child, *next;
};

static char *buffer;
static size_t length, capacity;
static struct value *pool;
static char *strings;
static size_t pool_used, strings_used;
static const char *at;

static void append(const char *text, size_t count) {
    if (length + count >= capacity) buffer = realloc(buffer, capacity = 2 * capacity + count);
    memcpy(buffer + length, text, count);
    length += count;
}

static void generate(int depth) {
    char number[32];
    static const char *const words[] = {"alpha",         "be\\nta", "gamma delta",
                                        "\\u00e9psilon", "",        "zeta zeta zeta zeta zeta"};
    switch (depth > 4 ? random_below(5) : 4 + random_below(4)) {
    case 0: append("null", 4); break;
    case 1: append("true", 4); break;
    case 2:
    case 4:
        append(number,
               (size_t)snprintf(number, sizeof number, "%d.%u", (int)random_below(20000) - 10000, random_below(1000)));
        break;
    case 3: {
        const char *word = words[random_below(6)];
        append("\"", 1), append(word, strlen(word)), append("\"", 1);
        break;
    }
    case 5:
    case 6:
        append("[", 1);
        for (uint32_t i = 0, n = 3 + random_below(8); i < n; i++) {
            if (i) append(", ", 2);
            generate(depth + 1);
        }
        append("]", 1);
        break;
    default:
        append("{", 1);
        for (uint32_t i = 0, n = 3 + random_below(8); i < n; i++) {
            append(number,
                   (size_t)snprintf(number, sizeof number, i ? ", \"key%u\": " : "\"key%u\": ", random_below(100)));
            generate(depth + 1);
        }
        append("}", 1);
    }
}

static void skip(void) {
    while (*at == ' ' || *at == '\n' || *at == '\t') at++;
}

static char *parse_string(void) {
    char *start = strings + strings_used, *to = start;
    for (at++; *at != '"'; at++) {
        if (*at != '\\') {
            *to++ = *at;
        } else if (*++at == 'n') {
            *to++ = '\n';
        } else if (*at == 'u') {
            unsigned code = 0;
            for (int i = 0; i < 4; i++) {
                char c = *++at;
                code = code * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
            }
            *to++ = (char)(0xC0 | code >> 6), *to++ = (char)(0x80 | (code & 63));
        } else {
            *to++ = *at;
        }
    }
    at++;
    *to++ = 0;
    strings_used += (size_t)(to - start);
    return start;
}

static double parse_number(void) {
    double sign = 1, value = 0, scale = 1;
    if (*at == '-') sign = -1, at++;
    while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++) value = value * 10 + (*at - '0'), scale *= 10;
    return sign * value / scale;
}

static struct value *parse(void) {
    struct value *value = &pool[pool_used++], **last = &value->child;
    memset(value, 0, sizeof *value);
    skip();
    switch (*at) {
    case 'n': at += 4; break;
    case 't': at += 4, value->kind = true_value; break;
    case 'f': at += 5, value->kind = false_value; break;
    case '"': value->kind = string_value, value->text = parse_string(); break;
    case '[':
    case '{': {
        int is_object = *at++ == '{';
        value->kind = is_object ? object_value : array_value;
        for (skip(); *at != ']' && *at != '}'; skip()) {
            char *name = NULL;
            if (is_object) {
                name = parse_string();
                skip();
                at++;
            }
            struct value *child = parse();
            if (is_object && child->kind != string_value) child->text = name;
            *last = child, last = &child->next;
            skip();
            if (*at == ',') at++, skip();
        }
        at++;
        break;
    }
    default: value->kind = number_value, value->number = parse_number();
    }
    return value;
}

static uint64_t digest(const struct value *value, uint64_t sum) {
    sum = mix(sum, value->kind);
    if (value->kind == number_value) sum = mix(sum, (uint64_t)(int64_t)(value->number * 1000));
    if (value->text) sum = mix_bytes(sum, value->text, strlen(value->text));
    for (const struct value *child = value->child; child; child = child->next) sum = digest(child, sum);
    return sum;
}

int main(void) {
    bench_start();
    append("[", 1);
    while (length < 1500000) generate(1), append(",", 1);
    append("0]", 3);
    pool = malloc(length * sizeof *pool / 2);
    strings = malloc(length);
    uint64_t sum = 0;
    for (int round = 0; round < 90; round++) {
        pool_used = strings_used = 0;
        at = buffer;
        sum = digest(parse(), sum);
    }
    print_sum("tree", sum);
    print_sum("values", pool_used);
}
