/* Hash table: open addressing with linear probing, insertions, look-ups and removals. */
#include "bench.h"

#define CAPACITY (1u << 18)
struct slot {
    uint64_t key;
    uint32_t value;
    uint32_t used;
};
static struct slot *slots;
static uint32_t filled;

static uint32_t home(uint64_t key) { return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 46); }

static struct slot *find(uint64_t key) {
    uint32_t i = home(key);
    while (slots[i].used && slots[i].key != key) i = (i + 1) & (CAPACITY - 1);
    return &slots[i];
}

static void put(uint64_t key, uint32_t value) {
    struct slot *slot = find(key);
    if (!slot->used) slot->used = 1, slot->key = key, filled++;
    slot->value += value;
}

/* Backward shift: no graves. */
static void drop(uint64_t key) {
    struct slot *slot = find(key);
    if (!slot->used) return;
    uint32_t hole = (uint32_t)(slot - slots), i = hole;
    for (;;) {
        i = (i + 1) & (CAPACITY - 1);
        if (!slots[i].used) break;
        uint32_t wanted = home(slots[i].key);
        if (((i - wanted) & (CAPACITY - 1)) >= ((i - hole) & (CAPACITY - 1))) slots[hole] = slots[i], hole = i;
    }
    slots[hole].used = 0, slots[hole].value = 0;
    filled--;
}

int main(void) {
    bench_start();
    slots = calloc(CAPACITY, sizeof *slots);
    uint64_t sum = 0;
    for (int round = 0; round < 24000000; round++) {
        uint64_t bits = random_bits(), key = bits >> 46;
        switch (bits & 7) {
        case 0:
        case 1:
        case 2: put(key, (uint32_t)round); break;
        case 3: drop(key); break;
        default: sum += find(key)->value;
        }
    }
    print_sum("found", sum);
    print_sum("filled", filled);
}
