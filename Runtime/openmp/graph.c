/// graph.c - which tasks wait for which.
///
/// For each address there are the tasks that write to it last, and those that read it since: who reads waits for the writers,
/// who writes for both. `mutexinoutset` is taken for `inout`, which puts such tasks in an order where any would do. Members
/// of an `inoutset` are writers together, that wait for what was before the first of them.
#include "openmp/graph.h"

#include <stdlib.h>

typedef struct list {
    uint32_t count, capacity;
    wpc_omp_node **nodes;
} list;

typedef struct entry {
    uint32_t address;
    bool is_set; ///< the writers are an inoutset
    list writers, readers;
    list before; ///< of a set: what its members wait for
    struct entry *next;
} entry;

#define BUCKETS 64u

struct wpc_omp_dependences {
    entry *buckets[BUCKETS];
    /// The last task that depended on all memory.
    wpc_omp_node *barrier;
};

// ---------------------------------------------------------------------------------------- nodes. The lock is held

static void release(wpc_omp_node *node) {
    if (--node->references != 0) return;
    free(node->successors);
    free(node);
}

static bool list_add(list *list, wpc_omp_node *node) {
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity * 2 + 2;
        wpc_omp_node **nodes = realloc(list->nodes, capacity * sizeof(wpc_omp_node *));
        if (nodes == NULL) return false;
        list->nodes = nodes;
        list->capacity = capacity;
    }
    node->references += 1;
    list->nodes[list->count++] = node;
    return true;
}

static void list_clear(list *list) {
    for (uint32_t i = 0; i < list->count; i++) release(list->nodes[i]);
    list->count = 0;
}

/// Forgets nodes that are complete, so that a list of readers doesn't grow for ever.
static void list_trim(list *list) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->nodes[i]->is_done)
            release(list->nodes[i]);
        else
            list->nodes[kept++] = list->nodes[i];
    list->count = kept;
}

static bool add_edge(wpc_omp_node *from, wpc_omp_node *to) {
    if (from->is_done || from == to) return true;
    if (from->successor_count != 0 && from->successors[from->successor_count - 1] == to) return true;
    if (from->successor_count == from->successor_capacity) {
        uint32_t capacity = from->successor_capacity * 2 + 2;
        wpc_omp_node **successors = realloc(from->successors, capacity * sizeof(wpc_omp_node *));
        if (successors == NULL) return false;
        from->successors = successors;
        from->successor_capacity = capacity;
    }
    to->references += 1;
    atomic_fetch_add(&to->waits, 1);
    from->successors[from->successor_count++] = to;
    return true;
}

static bool wait_for(const list *list, wpc_omp_node *node) {
    for (uint32_t i = 0; i < list->count; i++)
        if (!add_edge(list->nodes[i], node)) return false;
    return true;
}

// ---------------------------------------------------------------------------------------- addresses

static entry *find(wpc_omp_dependences *graph, uint32_t address) {
    entry **bucket = &graph->buckets[(address >> 2) % BUCKETS];
    for (entry *each = *bucket; each != NULL; each = each->next)
        if (each->address == address) return each;
    entry *made = calloc(1, sizeof *made);
    if (made == NULL) return NULL;
    made->address = address;
    made->next = *bucket;
    if (graph->barrier != NULL && !list_add(&made->writers, graph->barrier)) {
        free(made);
        return NULL;
    }
    *bucket = made;
    return made;
}

static bool become_writer(entry *place, wpc_omp_node *node) {
    list_clear(&place->writers);
    list_clear(&place->readers);
    list_clear(&place->before);
    place->is_set = false;
    return list_add(&place->writers, node);
}

static bool enter_set(entry *place, wpc_omp_node *node) {
    if (!place->is_set || place->readers.count != 0) {
        list_clear(&place->before);
        list writers = place->writers;
        place->writers = place->before;
        place->before = writers;
        for (uint32_t i = 0; i < place->readers.count; i++)
            if (!list_add(&place->before, place->readers.nodes[i])) return false;
        list_clear(&place->readers);
        place->is_set = true;
    }
    list_trim(&place->writers);
    return wait_for(&place->before, node) && list_add(&place->writers, node);
}

static bool enter(wpc_omp_dependences *graph, wpc_omp_node *node, const wpc_omp_dependence *dependence) {
    entry *place = find(graph, dependence->address);
    if (place == NULL) return false;
    if ((dependence->kind & WPC_OMP_DEPENDS_SET) != 0) return enter_set(place, node);
    if (!wait_for(&place->writers, node)) return false;
    if ((dependence->kind & (WPC_OMP_DEPENDS_OUT | WPC_OMP_DEPENDS_MUTEX)) == 0) {
        if (place->readers.count >= 64) list_trim(&place->readers);
        return list_add(&place->readers, node);
    }
    return wait_for(&place->readers, node) && become_writer(place, node);
}

/// Waits for all that is there, and all that comes waits for it.
static bool enter_all(wpc_omp_dependences *graph, wpc_omp_node *node) {
    for (uint32_t i = 0; i < BUCKETS; i++)
        for (entry *place = graph->buckets[i]; place != NULL; place = place->next)
            if (!wait_for(&place->writers, node) || !wait_for(&place->readers, node) || !become_writer(place, node))
                return false;
    if (graph->barrier != NULL) {
        if (!add_edge(graph->barrier, node)) return false;
        release(graph->barrier);
    }
    node->references += 1;
    graph->barrier = node;
    return true;
}

// ---------------------------------------------------------------------------------------- what others call

wpc_omp_node *wpc_omp_node_make(wpc_omp_block *block) {
    wpc_omp_node *node = calloc(1, sizeof *node);
    if (node == NULL) return NULL;
    node->references = 1;
    node->block = block;
    atomic_init(&node->waits, 1);
    return node;
}

bool wpc_omp_node_enter(wpc_omp_state *state, wpc_omp_task *parent, wpc_omp_node *node, const wpc_omp_dependence *list,
                        uint32_t count) {
    if (parent->dependences == NULL && (parent->dependences = calloc(1, sizeof *parent->dependences)) == NULL) return false;
    bool is_entered = true;
    pthread_mutex_lock(&state->dependences_lock);
    for (uint32_t i = 0; i < count && is_entered; i++)
        is_entered = list[i].kind == WPC_OMP_DEPENDS_ALL ? enter_all(parent->dependences, node)
                                                         : enter(parent->dependences, node, &list[i]);
    pthread_mutex_unlock(&state->dependences_lock);
    return is_entered;
}

bool wpc_omp_node_open(wpc_omp_node *node) { return atomic_fetch_sub(&node->waits, 1) == 1; }

wpc_omp_block *wpc_omp_node_complete(wpc_omp_state *state, wpc_omp_node *node, bool *wakes) {
    wpc_omp_block *ready = NULL;
    *wakes = false;
    pthread_mutex_lock(&state->dependences_lock);
    node->is_done = true;
    for (uint32_t i = 0; i < node->successor_count; i++) {
        wpc_omp_node *successor = node->successors[i];
        if (atomic_fetch_sub(&successor->waits, 1) == 1) {
            if (successor->block == NULL) {
                *wakes = true;
            } else {
                successor->block->next = ready;
                ready = successor->block;
            }
        }
        // Who waits like a task may be gone when its count is 0; the reference of the edge keeps the node.
        release(successor);
    }
    node->successor_count = 0;
    release(node);
    pthread_mutex_unlock(&state->dependences_lock);
    return ready;
}

void wpc_omp_node_release(wpc_omp_state *state, wpc_omp_node *node) {
    pthread_mutex_lock(&state->dependences_lock);
    node->is_done = true;
    release(node);
    pthread_mutex_unlock(&state->dependences_lock);
}

void wpc_omp_dependences_free(wpc_omp_state *state, wpc_omp_task *task) {
    wpc_omp_dependences *graph = task->dependences;
    if (graph == NULL) return;
    task->dependences = NULL;
    pthread_mutex_lock(&state->dependences_lock);
    for (uint32_t i = 0; i < BUCKETS; i++)
        for (entry *place = graph->buckets[i], *next; place != NULL; place = next) {
            next = place->next;
            list *lists[] = {&place->writers, &place->readers, &place->before};
            for (uint32_t k = 0; k < 3; k++) {
                list_clear(lists[k]);
                free(lists[k]->nodes);
            }
            free(place);
        }
    if (graph->barrier != NULL) release(graph->barrier);
    pthread_mutex_unlock(&state->dependences_lock);
    free(graph);
}
