/* Strings: needles in a text by the C library, by Horspool's method, and words counted. */
#include "bench.h"

#define SIZE (1 << 20)
static char text[SIZE + 1];

__attribute__((noinline)) static int horspool(const char *text, int size, const char *needle, int length) {
    int skip[256], found = 0;
    for (int i = 0; i < 256; i++) skip[i] = length;
    for (int i = 0; i < length - 1; i++) skip[(unsigned char)needle[i]] = length - 1 - i;
    for (int at = 0; at + length <= size; at += skip[(unsigned char)text[at + length - 1]]) {
        int i = length - 1;
        while (i >= 0 && text[at + i] == needle[i]) i--;
        found += i < 0;
    }
    return found;
}

__attribute__((noinline)) static int count_words(const char *text) {
    int words = 0, inside = 0;
    for (; *text; text++) {
        int letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        words += letter && !inside;
        inside = letter;
    }
    return words;
}

int main(void) {
    bench_start();
    for (int i = 0; i < SIZE; i++) text[i] = " etaoinshrdlucmfEN.,"[random_below(20) * random_below(20) / 20];
    uint64_t sum = 0;
    for (int round = 0; round < 240; round++) {
        char needle[16] = {0};
        int length = 3 + round % 9;
        memcpy(needle, text + random_below(SIZE - 20), (size_t)length);
        sum = mix(sum, (uint64_t)horspool(text, SIZE, needle, length));
        int found = 0;
        for (const char *at = text; (at = strstr(at, needle)); at++) found++;
        sum = mix(sum, (uint64_t)found);
        sum = mix(sum, (uint64_t)count_words(text + round));
        for (const char *at = text; (at = memchr(at, '.', (size_t)(text + SIZE - at))); at++) sum++;
    }
    print_sum("found", sum);
}
