/* Pointer chasing: lists in random order, walked, reversed and sorted. */
#include "bench.h"

#define N 60000
struct node {
    struct node *next;
    uint32_t key, weight;
};
static struct node nodes[N];
static uint32_t order[N];

__attribute__((noinline)) static uint64_t walk(const struct node *at) {
    uint64_t sum = 0;
    for (; at; at = at->next) sum = sum * 31 + at->key;
    return sum;
}

__attribute__((noinline)) static struct node *reverse(struct node *at) {
    struct node *before = NULL;
    while (at) {
        struct node *next = at->next;
        at->next = before;
        before = at, at = next;
    }
    return before;
}

static struct node *merge(struct node *a, struct node *b) {
    struct node *first = NULL, **last = &first;
    while (a && b) {
        struct node **least = a->key <= b->key ? &a : &b;
        *last = *least, last = &(*least)->next, *least = (*least)->next;
    }
    *last = a ? a : b;
    return first;
}

static struct node *sort(struct node *list, int count) {
    if (count < 2) return list;
    struct node *middle = list;
    for (int i = 1; i < count / 2; i++) middle = middle->next;
    struct node *second = middle->next;
    middle->next = NULL;
    return merge(sort(list, count / 2), sort(second, count - count / 2));
}

int main(void) {
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 7; round++) {
        for (uint32_t i = 0; i < N; i++) order[i] = i, nodes[i].key = (uint32_t)random_bits();
        for (uint32_t i = N - 1; i > 0; i--) {
            uint32_t j = random_below(i + 1), t = order[i];
            order[i] = order[j], order[j] = t;
        }
        for (uint32_t i = 0; i + 1 < N; i++) nodes[order[i]].next = &nodes[order[i + 1]];
        nodes[order[N - 1]].next = NULL;
        struct node *list = &nodes[order[0]];
        for (int again = 0; again < 100; again++) {
            list = reverse(list);
            sum = mix(sum, walk(list));
        }
        list = sort(list, N);
        sum = mix(sum, walk(list));
    }
    print_sum("lists", sum);
}
