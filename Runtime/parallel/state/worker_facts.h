/// worker_facts.h - what has to be known of a module to run its code on several threads.
#ifndef WPC_PARALLEL_WORKER_FACTS_H
#define WPC_PARALLEL_WORKER_FACTS_H

#include "parallel/state/state.h"

/// Finds out the facts about the module of the thread's instance, and makes the lock. `state` is zero. False: out of memory.
bool wpc_worker_facts_find(wpc_parallel_state *state, const wpc_thread *thread);

/// Frees what that made.
void wpc_worker_facts_free(wpc_parallel_state *state);

#endif
