// A program for `make demo`: it greets, and counts the words of its standard input.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct word {
    char *text;
    unsigned long count;
} word;

typedef struct vocabulary {
    word *words;
    size_t count;
    size_t capacity;
} vocabulary;

static int compare_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int compare_count(const void *a, const void *b) {
    const word *left = a;
    const word *right = b;
    if (left->count != right->count) return left->count < right->count ? 1 : -1;
    return strcmp(left->text, right->text);
}

/// Reads lower-case words; stops the program when memory runs out.
static char **read_words(size_t *count) {
    char **words = NULL;
    size_t capacity = 0;
    char buffer[64];
    size_t length = 0;
    *count = 0;
    for (int character = 0; character != EOF;) {
        character = getchar();
        if (character != EOF && isalpha(character)) {
            if (length + 1 < sizeof buffer) buffer[length++] = (char)tolower(character);
            continue;
        }
        if (length == 0) continue;
        if (*count == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            words = realloc(words, capacity * sizeof *words);
            if (words == NULL) exit(1);
        }
        buffer[length] = '\0';
        words[*count] = strdup(buffer);
        if (words[(*count)++] == NULL) exit(1);
        length = 0;
    }
    return words;
}

int main(int argc, char **argv) {
    printf("Hello, %s!\n", argc > 1 ? argv[1] : "world");

    size_t total;
    char **words = read_words(&total);
    if (total == 0) return 0;
    qsort(words, total, sizeof *words, compare_text);

    vocabulary known = {NULL, 0, 0};
    for (size_t i = 0; i < total; i++) {
        if (known.count > 0 && strcmp(known.words[known.count - 1].text, words[i]) == 0) {
            known.words[known.count - 1].count++;
            continue;
        }
        if (known.count == known.capacity) {
            known.capacity = known.capacity == 0 ? 64 : known.capacity * 2;
            known.words = realloc(known.words, known.capacity * sizeof *known.words);
            if (known.words == NULL) return 1;
        }
        known.words[known.count++] = (word){words[i], 1};
    }
    qsort(known.words, known.count, sizeof *known.words, compare_count);

    printf("%zu words, %zu of them different; the most frequent:\n", total, known.count);
    for (size_t i = 0; i < known.count && i < 5; i++) printf("%7lu  %s\n", known.words[i].count, known.words[i].text);
    return 0;
}
