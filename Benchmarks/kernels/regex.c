/* Strings: regular expressions by backtracking over the pattern's text. */
#include "bench.h"

static int match_here(const char *pattern, const char *text);

static int one(const char *pattern, char c) {
    if (*pattern == '[') {
        int found = 0;
        for (pattern++; *pattern != ']'; pattern++) {
            if (pattern[1] == '-') {
                found |= c >= pattern[0] && c <= pattern[2];
                pattern += 2;
            } else {
                found |= c == *pattern;
            }
        }
        return found && c;
    }
    return c && (*pattern == '.' || *pattern == c);
}

static const char *after(const char *pattern) {
    if (*pattern == '[')
        while (*pattern != ']') pattern++;
    return pattern + 1;
}

static int match_many(const char *atom, const char *rest, const char *text, int least) {
    const char *t = text;
    while (one(atom, *t)) t++;
    for (; t >= text + least; t--)
        if (match_here(rest, t)) return 1;
    return 0;
}

static int match_here(const char *pattern, const char *text) {
    for (;;) {
        if (!*pattern) return 1;
        if (*pattern == '$' && !pattern[1]) return !*text;
        const char *next = after(pattern);
        switch (*next) {
        case '*': return match_many(pattern, next + 1, text, 0);
        case '+': return match_many(pattern, next + 1, text, 1);
        case '?':
            if (one(pattern, *text) && match_here(next + 1, text + 1)) return 1;
            pattern = next + 1;
            continue;
        }
        if (!one(pattern, *text)) return 0;
        pattern = next, text++;
    }
}

static int match(const char *pattern, const char *text) {
    if (*pattern == '^') return match_here(pattern + 1, text);
    do
        if (match_here(pattern, text)) return 1;
    while (*text++);
    return 0;
}

#define LINES 20000
static char lines[LINES][64];

int main(void) {
    static const char *const patterns[] = {"[a-z]+@[a-z]+[.]com",    "^[0-9]+-[0-9]+", "a.*b.*c.*d", "x?y?z?[a-f]+$",
                                           "[0-9][0-9]*[a-z]+[0-9]", "qu[a-z]*k",      "^.*[.]$"};
    bench_start();
    for (int i = 0; i < LINES; i++)
        for (uint32_t k = 0, n = 20 + random_below(40); k < n; k++)
            lines[i][k] = "abcdefghijklmnopqrstuvwxyz0123456789@.-com"[random_below(42)];
    for (int p = 0; p < 7; p++) {
        uint64_t found = 0;
        for (int round = 0; round < 10; round++)
            for (int i = 0; i < LINES; i++) found += (uint64_t)match(patterns[p], lines[i] + round);
        print_sum(patterns[p], found);
    }
}
