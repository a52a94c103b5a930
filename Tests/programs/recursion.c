// Deep recursion: calls nest a hundred thousand times.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static uint32_t sum_to(uint32_t n) {
    // Not a tail call, and not a loop in disguise.
    volatile uint32_t here = n;
    return n == 0 ? 0 : sum_to(n - 1) + here;
}

__attribute__((noinline)) static uint32_t ackermann(uint32_t m, uint32_t n) {
    if (m == 0) return n + 1;
    if (n == 0) return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}

static int is_odd(unsigned n);
__attribute__((noinline)) static int is_even(unsigned n) {
    return n == 0 ? 1 : is_odd(n - 1);
}
__attribute__((noinline)) static int is_odd(unsigned n) {
    return n == 0 ? 0 : is_even(n - 1);
}

typedef struct node {
    struct node *left;
    struct node *right;
    uint32_t key;
} node;

static node *insert(node *tree, uint32_t key) {
    if (tree == NULL) {
        tree = calloc(1, sizeof *tree);
        tree->key = key;
    } else if (key < tree->key) {
        tree->left = insert(tree->left, key);
    } else {
        tree->right = insert(tree->right, key);
    }
    return tree;
}

static uint32_t depth(const node *tree) {
    if (tree == NULL) return 0;
    uint32_t left = depth(tree->left);
    uint32_t right = depth(tree->right);
    return 1 + (left > right ? left : right);
}

static uint32_t (*volatile indirect)(uint32_t) = sum_to;

int main(void) {
    printf("%u\n", sum_to(20000));
    printf("%u\n", indirect(10000));
    printf("%u\n", ackermann(2, 300));
    printf("%u\n", ackermann(3, 7));
    printf("%d %d\n", is_even(10001), is_odd(10001));
    // Sorted input makes a tree of one long branch.
    node *tree = NULL;
    for (uint32_t i = 0; i < 5000; i++) tree = insert(tree, i);
    printf("%u\n", depth(tree));
    return 0;
}
