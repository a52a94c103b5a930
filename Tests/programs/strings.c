// String functions, and a word count over a text.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char text[] =
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was "
    "the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness";

typedef struct word {
    char *letters;
    int count;
} word;

static int compare(const void *a, const void *b) {
    const word *left = a;
    const word *right = b;
    return left->count != right->count ? right->count - left->count : strcmp(left->letters, right->letters);
}

static int sign(int value) {
    return (value > 0) - (value < 0);
}

int main(void) {
    word words[64];
    int count = 0;
    char *copy = strdup(text);
    for (char *at = copy; *at != '\0'; at++) *at = (char)tolower((unsigned char)*at);
    char *state;
    for (char *token = strtok_r(copy, " ,", &state); token != NULL; token = strtok_r(NULL, " ,", &state)) {
        int i = 0;
        while (i < count && strcmp(words[i].letters, token) != 0) i++;
        if (i == count) words[count++] = (word){token, 0};
        words[i].count++;
    }
    qsort(words, (size_t)count, sizeof words[0], compare);
    for (int i = 0; i < count; i++) printf("%2d %s\n", words[i].count, words[i].letters);
    free(copy);

    char buffer[64];
    memset(buffer, '.', sizeof buffer);
    strcpy(buffer, "hello");
    strcat(buffer, ", ");
    strncat(buffer, "world and more", 5);
    printf("%s %zu\n", buffer, strlen(buffer));
    printf("%s %s %s\n", strchr(buffer, 'l'), strrchr(buffer, 'o'), strstr(buffer, "wor"));
    printf("%zu %zu %s\n", strspn(buffer, "ehl"), strcspn(buffer, ",w"), strpbrk(buffer, "xyzw"));
    printf("%d %d %d\n", sign(strcmp("a", "b")), sign(strncmp("abc", "abd", 2)), sign(strcasecmp("HeLLo", "hEllO")));
    memmove(buffer + 2, buffer, 8);
    printf("%.12s\n", buffer);
    printf("%d %d\n", sign(memcmp("\x80", "\x7f", 1)), memchr("abc", 'z', 3) == NULL);
    // Overlapping moves in both directions, at every small length and distance.
    unsigned hash = 0;
    for (int length = 0; length < 40; length++) {
        for (int distance = -20; distance <= 20; distance++) {
            unsigned char bytes[100];
            for (int i = 0; i < 100; i++) bytes[i] = (unsigned char)i;
            memmove(bytes + 30 + distance, bytes + 30, (size_t)length);
            for (int i = 0; i < 100; i++) hash = hash * 33 + bytes[i];
        }
    }
    printf("%u\n", hash);
    for (int c = 0; c < 128; c++) {
        if (ispunct(c) && !isalnum(c)) putchar(c);
    }
    putchar('\n');
    return 0;
}
