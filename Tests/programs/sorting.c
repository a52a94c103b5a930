// qsort and bsearch with several orders, and a sort of its own to compare with.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct record {
    uint32_t key;
    uint32_t serial;
    char name[12];
} record;

static uint32_t state = 1;

static uint32_t next(void) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static int by_key(const void *a, const void *b) {
    const record *left = a;
    const record *right = b;
    if (left->key != right->key) return left->key < right->key ? -1 : 1;
    return left->serial < right->serial ? -1 : left->serial > right->serial;
}

static int by_name_downwards(const void *a, const void *b) {
    int order = strcmp(((const record *)b)->name, ((const record *)a)->name);
    return order != 0 ? order : by_key(a, b);
}

static int by_value(const void *a, const void *b) {
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static void merge_sort(uint32_t *items, uint32_t *space, size_t count) {
    if (count < 2) return;
    size_t half = count / 2;
    merge_sort(items, space, half);
    merge_sort(items + half, space, count - half);
    memcpy(space, items, half * sizeof *items);
    size_t left = 0;
    size_t right = half;
    for (size_t i = 0; left < half; i++) items[i] = right < count && items[right] < space[left] ? items[right++] : space[left++];
}

int main(void) {
    enum { COUNT = 50000 };
    record *records = malloc(COUNT * sizeof *records);
    for (uint32_t i = 0; i < COUNT; i++) {
        records[i] = (record){.key = next() % 1000, .serial = i};
        snprintf(records[i].name, sizeof records[i].name, "n%u", next() % 5000);
    }
    qsort(records, COUNT, sizeof *records, by_key);
    uint32_t hash = 0;
    for (int i = 0; i < COUNT; i++) hash = hash * 31 + records[i].serial;
    printf("by key: %u, from %u to %u\n", hash, records[0].key, records[COUNT - 1].key);
    record wanted = records[COUNT / 3];
    record *found = bsearch(&wanted, records, COUNT, sizeof *records, by_key);
    printf("found: %d\n", found == &records[COUNT / 3]);
    wanted.key = 5000;
    printf("not found: %d\n", bsearch(&wanted, records, COUNT, sizeof *records, by_key) == NULL);
    qsort(records, COUNT, sizeof *records, by_name_downwards);
    for (int i = 0; i < 5; i++) printf("%s %u %u\n", records[i].name, records[i].key, records[i].serial);
    free(records);

    double values[1000];
    for (int i = 0; i < 1000; i++) values[i] = (double)next() / 1e6 - 2000;
    qsort(values, 1000, sizeof values[0], by_value);
    printf("%.6f %.6f %.6f\n", values[0], values[500], values[999]);

    uint32_t *numbers = malloc(2 * COUNT * sizeof *numbers);
    for (int i = 0; i < COUNT; i++) numbers[i] = next();
    merge_sort(numbers, numbers + COUNT, COUNT);
    int is_sorted = 1;
    for (int i = 1; i < COUNT; i++) is_sorted = is_sorted && numbers[i - 1] <= numbers[i];
    printf("merge sort: %d %u\n", is_sorted, numbers[COUNT / 2]);
    free(numbers);
    return 0;
}
