/// threads.h - the threads that a module spawns (wasi-threads). Used inside Runtime/core only.
///
/// A thread is an instance of its own, with the spawning one's imports: globals and tables are the thread's, imported memories
/// are shared, and so are the WASI state and the buffers of wasi-parallel. The instances that descend from one that was made
/// otherwise are a *group* with that one, their root.
#ifndef WPC_CORE_THREADS_H
#define WPC_CORE_THREADS_H

#include "objects.h"

/// Bytes of native stack that a spawned thread gets, unless a program's user asks for another size.
#define WPC_THREAD_STACK_SIZE (UINT64_C(8) << 20)

/// Makes the group of an executable's instance, whose end is the end of the process. `stack_size`: bytes of native stack for
/// each thread. False: out of memory.
bool wpc_threads_prepare_program(wpc_instance *instance, uint64_t stack_size);

/// How many threads there are that the program's instance or a thread of it spawned.
uint32_t wpc_threads_count(const wpc_instance *instance);

/// Ends the program as `report` says (NULL: its main function returned), unless another thread has done so already. Prints a
/// trap. The caller must do nothing more in the program's name (start.c).
void wpc_program_end(const wpc_trap_report *report);

#endif
