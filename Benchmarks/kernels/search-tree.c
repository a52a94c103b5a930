/* Pointer chasing: treaps from malloc, with insertions, look-ups and removals. */
#include "bench.h"

struct node {
    struct node *left, *right;
    uint32_t key, priority, count;
};

static struct node *insert(struct node *node, uint32_t key) {
    if (!node) {
        node = calloc(1, sizeof *node);
        node->key = key, node->priority = (uint32_t)random_bits(), node->count = 1;
    } else if (key == node->key) {
        node->count++;
    } else if (key < node->key) {
        struct node *left = node->left = insert(node->left, key);
        if (left->priority > node->priority) node->left = left->right, left->right = node, node = left;
    } else {
        struct node *right = node->right = insert(node->right, key);
        if (right->priority > node->priority) node->right = right->left, right->left = node, node = right;
    }
    return node;
}

static struct node *join(struct node *a, struct node *b) {
    if (!a) return b;
    if (!b) return a;
    if (a->priority > b->priority) return a->right = join(a->right, b), a;
    return b->left = join(a, b->left), b;
}

static struct node *drop(struct node *node, uint32_t key) {
    if (!node) return NULL;
    if (key == node->key) {
        struct node *rest = join(node->left, node->right);
        free(node);
        return rest;
    }
    if (key < node->key)
        node->left = drop(node->left, key);
    else
        node->right = drop(node->right, key);
    return node;
}

static uint32_t find(const struct node *node, uint32_t key) {
    while (node && node->key != key) node = key < node->key ? node->left : node->right;
    return node ? node->count : 0;
}

int main(void) {
    bench_start();
    struct node *root = NULL;
    uint64_t sum = 0;
    for (int round = 0; round < 1400000; round++) {
        uint32_t key = random_below(60000);
        switch (random_below(4)) {
        case 0:
        case 1: root = insert(root, key); break;
        case 2: root = drop(root, key); break;
        default: sum = mix(sum, find(root, key));
        }
    }
    print_sum("found", sum);
}
