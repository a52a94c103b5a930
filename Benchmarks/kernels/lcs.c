/* Dynamic programming: longest common subsequence and edit distance, a row at a time. */
#include "bench.h"

#define N 9000
static unsigned char a[N], b[N];
static int row[N + 1], edits[N + 1];

__attribute__((noinline)) static int common(int n, const unsigned char *a, const unsigned char *b) {
    memset(row, 0, sizeof row);
    for (int i = 0; i < n; i++) {
        int diagonal = 0;
        for (int j = 0; j < n; j++) {
            int above = row[j + 1];
            row[j + 1] = a[i] == b[j] ? diagonal + 1 : above > row[j] ? above : row[j];
            diagonal = above;
        }
    }
    return row[n];
}

__attribute__((noinline)) static int distance(int n, const unsigned char *a, const unsigned char *b) {
    for (int j = 0; j <= n; j++) edits[j] = j;
    for (int i = 0; i < n; i++) {
        int diagonal = edits[0];
        edits[0] = i + 1;
        for (int j = 0; j < n; j++) {
            int cost = diagonal + (a[i] != b[j]), above = edits[j + 1] + 1, left = edits[j] + 1;
            diagonal = edits[j + 1];
            if (above < cost) cost = above;
            edits[j + 1] = left < cost ? left : cost;
        }
    }
    return edits[n];
}

int main(void) {
    bench_start();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < N; i++) a[i] = (unsigned char)random_below(4), b[i] = (unsigned char)random_below(4);
        print_sum("common", (uint64_t)common(N, a, b));
        print_sum("distance", (uint64_t)distance(N, a, b));
    }
}
