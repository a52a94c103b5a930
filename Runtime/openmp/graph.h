/// graph.h - which tasks wait for which, by the addresses in their `depend` clauses.
#ifndef WPC_OPENMP_GRAPH_H
#define WPC_OPENMP_GRAPH_H

#include "openmp/state.h"

/// How a task depends on an address.
enum { WPC_OMP_DEPENDS_IN = 1, WPC_OMP_DEPENDS_OUT = 2, WPC_OMP_DEPENDS_MUTEX = 4, WPC_OMP_DEPENDS_SET = 8, WPC_OMP_DEPENDS_ALL = 0x80 };

typedef struct wpc_omp_dependence {
    uint32_t address;
    uint32_t kind;
} wpc_omp_dependence;

/// A task in the graph, or somebody who waits like one.
struct wpc_omp_node {
    /// Guarded by the state's lock for dependences.
    uint32_t references;
    bool is_done;
    uint32_t successor_count, successor_capacity;
    wpc_omp_node **successors;
    /// Tasks that it waits for, and one while it is entered.
    _Atomic uint32_t waits;
    wpc_omp_block *block; ///< NULL: no task
};

/// A node, with the reference of who asked. NULL: out of memory.
wpc_omp_node *wpc_omp_node_make(wpc_omp_block *block);

/// Enters it as a child of `parent`. It waits for one more than there are until wpc_omp_node_open. False: out of memory.
bool wpc_omp_node_enter(wpc_omp_state *state, wpc_omp_task *parent, wpc_omp_node *node, const wpc_omp_dependence *list,
                        uint32_t count);

/// True: it waits for nobody.
bool wpc_omp_node_open(wpc_omp_node *node);

/// It is complete. Returns the tasks that waited for nothing else, linked by `next`; sets *wakes if somebody else did.
wpc_omp_block *wpc_omp_node_complete(wpc_omp_state *state, wpc_omp_node *node, bool *wakes);

void wpc_omp_node_release(wpc_omp_state *state, wpc_omp_node *node);

/// Frees what the task's children depended on, if they did. It makes no more children.
void wpc_omp_dependences_free(wpc_omp_state *state, wpc_omp_task *task);

#endif
