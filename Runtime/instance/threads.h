/// threads.h - the threads that a module spawns (wasi-threads). Used inside Runtime/instance only.
///
/// A thread is an instance of its own, with the spawning one's imports: globals and tables are the thread's, imported memories
/// are shared, and so are the WASI state and the buffers of wasi-parallel. The instances that descend from one that was made
/// otherwise are a *group* with that one, their root.
#ifndef WPC_INSTANCE_THREADS_H
#define WPC_INSTANCE_THREADS_H

#include "wpc_abi.h"

/// Bytes of native stack that a spawned thread gets, unless a program's user asks for another size.
#define WPC_THREAD_STACK_SIZE (UINT64_C(8) << 20)

/// Whether the module can spawn threads.
bool wpc_threads_are_wanted(const wpc_module *module);

// Weak, since a program that spawns no threads need not link them: called only after wpc_threads_are_wanted, or of an instance
// that has a group.

/// Makes a root's group, before any code of it runs. `is_program`: its end is the end of the process. `stack_size`: bytes of
/// native stack for each thread. False: out of memory.
__attribute__((weak)) bool wpc_threads_prepare(wpc_instance *instance, uint64_t stack_size, bool is_program);

/// How many threads there are that the program's instance or a thread of it spawned.
__attribute__((weak)) uint32_t wpc_threads_count(const wpc_instance *instance);

#endif
