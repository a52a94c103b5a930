/* Graphs: Dijkstra's algorithm with a binary heap. */
#include "bench.h"

#define NODES 40000
#define DEGREE 8
struct edge {
    uint32_t to, length;
};
struct entry {
    uint64_t distance;
    uint32_t node;
};
static struct edge edges[NODES][DEGREE];
static uint64_t distance[NODES];
static struct entry heap[NODES * DEGREE];
static uint32_t heap_size;

static void push(struct entry entry) {
    uint32_t i = heap_size++;
    for (; i && heap[(i - 1) / 2].distance > entry.distance; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = entry;
}

static struct entry pop(void) {
    struct entry first = heap[0], last = heap[--heap_size];
    uint32_t i = 0;
    for (uint32_t child; (child = 2 * i + 1) < heap_size; i = child) {
        if (child + 1 < heap_size && heap[child + 1].distance < heap[child].distance) child++;
        if (heap[child].distance >= last.distance) break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return first;
}

int main(void) {
    bench_start();
    for (uint32_t i = 0; i < NODES; i++)
        for (int k = 0; k < DEGREE; k++) edges[i][k] = (struct edge){random_below(NODES), 1 + random_below(1000)};
    uint64_t sum = 0;
    for (uint32_t source = 0; source < 48; source++) {
        memset(distance, 0xFF, sizeof distance);
        distance[source] = 0;
        heap_size = 0;
        push((struct entry){0, source});
        while (heap_size) {
            struct entry entry = pop();
            if (entry.distance != distance[entry.node]) continue;
            for (int k = 0; k < DEGREE; k++) {
                struct edge edge = edges[entry.node][k];
                uint64_t reached = entry.distance + edge.length;
                if (reached < distance[edge.to]) distance[edge.to] = reached, push((struct entry){reached, edge.to});
            }
        }
        for (uint32_t i = 0; i < NODES; i += 7) sum = mix(sum, distance[i]);
    }
    print_sum("distances", sum);
}
