/* Sorting: quicksort of integers, with insertion sort for short ranges. */
#include "bench.h"

#define N 3000000
static int32_t data[N];

static void sort(int32_t *low, int32_t *high) {
    while (high - low > 12) {
        int32_t *middle = low + (high - low) / 2, *i = low, *j = high - 1;
        int32_t a = *low, b = *middle, c = high[-1];
        int32_t pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        while (i <= j) {
            while (*i < pivot) i++;
            while (*j > pivot) j--;
            if (i <= j) {
                int32_t t = *i;
                *i++ = *j, *j-- = t;
            }
        }
        if (j + 1 - low < high - i)
            sort(low, j + 1), low = i;
        else
            sort(i, high), high = j + 1;
    }
    for (int32_t *i = low + 1; i < high; i++) {
        int32_t value = *i, *j = i;
        for (; j > low && j[-1] > value; j--) *j = j[-1];
        *j = value;
    }
}

int main(void) {
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < N; i++) data[i] = (int32_t)random_bits();
        sort(data, data + N);
        for (int i = 1; i < N; i++)
            if (data[i - 1] > data[i]) puts("not sorted");
        for (int i = 0; i < N; i += 997) sum = mix(sum, (uint32_t)data[i]);
    }
    print_sum("sorted", sum);
}
