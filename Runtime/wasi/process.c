/// process.c - proc_exit, proc_raise, sched_yield, random_get.
#include "wasi_internal.h"

#include <sched.h>
#include <signal.h>
#include <sys/random.h>

void wpc_wasi_proc_exit(wpc_thread *thread, uint32_t code) {
    wpc_exit(thread, (int)code);
}

/// What raising a signal does: end the program, nothing, or not possible here (stopping is the host's affair).
typedef enum effect { ENDS, IGNORED, REFUSED } effect;

/// No signal of the host is ever sent: the process may hold other instances. Signals that would end it end the program,
/// with the exit code by which shells report them.
uint32_t wpc_wasi_proc_raise(wpc_thread *thread, uint32_t signal) {
    static const struct {
        int host;
        effect effect;
    } signals[] = {
        {0, IGNORED},        {SIGHUP, ENDS},      {SIGINT, ENDS},     {SIGQUIT, ENDS},    {SIGILL, ENDS},
        {SIGTRAP, ENDS},     {SIGABRT, ENDS},     {SIGBUS, ENDS},     {SIGFPE, ENDS},     {SIGKILL, ENDS},
        {SIGUSR1, ENDS},     {SIGSEGV, ENDS},     {SIGUSR2, ENDS},    {SIGPIPE, ENDS},    {SIGALRM, ENDS},
        {SIGTERM, ENDS},     {SIGCHLD, IGNORED},  {SIGCONT, IGNORED}, {SIGSTOP, REFUSED}, {SIGTSTP, REFUSED},
        {SIGTTIN, REFUSED},  {SIGTTOU, REFUSED},  {SIGURG, IGNORED},  {SIGXCPU, ENDS},    {SIGXFSZ, ENDS},
        {SIGVTALRM, ENDS},   {SIGPROF, ENDS},     {SIGWINCH, IGNORED}, {SIGPOLL, ENDS},   {SIGPWR, ENDS},
        {SIGSYS, ENDS},
    };
    wpc_wasi_enter(thread);
    if (signal >= sizeof signals / sizeof signals[0]) return WASI_INVAL;
    if (signals[signal].effect == REFUSED) return WASI_NOTSUP;
    if (signals[signal].effect == ENDS) wpc_exit(thread, 128 + signals[signal].host);
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_sched_yield(wpc_thread *thread) {
    wpc_wasi_enter(thread);
    sched_yield();
    return WASI_SUCCESS;
}

uint32_t wpc_wasi_random_get(wpc_thread *thread, uint32_t buffer, uint32_t length) {
    wpc_wasi_enter(thread);
    uint8_t *bytes = wpc_wasi_bytes(thread, buffer, length);
    if (bytes == NULL) return WASI_FAULT;
    size_t done = 0;
    while (done < length) {
        ssize_t count = getrandom(bytes + done, length - done, 0);
        if (count >= 0) {
            done += (size_t)count;
        } else if (errno != EINTR) {
            return wpc_wasi_errno(errno);
        }
    }
    return WASI_SUCCESS;
}
