/// instance_state.h - the wasi-parallel state of an instance: made on first use, freed with it.
#ifndef WPC_PARALLEL_INSTANCE_STATE_H
#define WPC_PARALLEL_INSTANCE_STATE_H

#include "parallel/state/state.h"

/// The state of the thread's instance, made on first use; NULL without host memory.
wpc_parallel_state *wpc_parallel_state_of(wpc_thread *thread);

#endif
