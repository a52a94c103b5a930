/* Sorting: merge sort of pointers to strings, by a comparison that is called through a pointer. */
#include "bench.h"

#define N 400000
static char text[N][12];
static const char *order[N], *space[N];
typedef int compare(const char *, const char *);

static int by_text(const char *a, const char *b) { return strcmp(a, b); }

static int by_length(const char *a, const char *b) {
    size_t x = strlen(a), y = strlen(b);
    return x != y ? (x < y ? -1 : 1) : strcmp(a, b);
}

static void sort(const char **data, const char **space, int n, compare *compare) {
    if (n < 2) return;
    int half = n / 2, i = 0, j = half, k = 0;
    sort(data, space, half, compare);
    sort(data + half, space, n - half, compare);
    while (i < half && j < n) space[k++] = compare(data[j], data[i]) < 0 ? data[j++] : data[i++];
    while (i < half) space[k++] = data[i++];
    memcpy(data, space, (size_t)k * sizeof *data);
}

int main(void) {
    bench_start();
    static compare *volatile orders[2] = {by_text, by_length};
    uint64_t sum = 0;
    for (int i = 0; i < N; i++) {
        int length = 3 + (int)random_below(8);
        for (int k = 0; k < length; k++) text[i][k] = (char)('a' + random_below(26));
        order[i] = text[i];
    }
    for (int round = 0; round < 4; round++) {
        sort(order, space, N, orders[round & 1]);
        for (int i = 0; i < N; i += 31) sum = mix_bytes(sum, order[i], strlen(order[i]));
    }
    print_sum("sorted", sum);
}
