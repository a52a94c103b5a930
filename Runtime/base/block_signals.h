/// block_signals.h - the signals of threads that the runtime makes.
#ifndef WPC_BASE_BLOCK_SIGNALS_H
#define WPC_BASE_BLOCK_SIGNALS_H

#include <pthread.h>
#include <signal.h>

/// What threads of an embedded module are stopped by (threads.h). Ignored by default, so that one that comes late does no harm.
#define WPC_THREADS_SIGNAL SIGURG

/// Blocks all other signals but those of faults, for the calling thread and those that it makes: signals to the process are for
/// the program's own threads. A fault's comes to the thread that made it.
static inline void wpc_block_signals(sigset_t *previous) {
    sigset_t blocked;
    sigfillset(&blocked);
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, WPC_THREADS_SIGNAL};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, previous);
}

#endif
