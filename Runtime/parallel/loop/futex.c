/// futex.c - sleeping on a word of memory.
#include "parallel/loop/platform.h"

#ifdef __linux__

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void wpc_futex_wait(_Atomic uint32_t *word, uint32_t expected) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

void wpc_futex_wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }

#else

#include <pthread.h>

// One lock for all sleepers: sleeping is rare, and a waker that wakes too many does no harm.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void wpc_futex_wait(_Atomic uint32_t *word, uint32_t expected) {
    pthread_mutex_lock(&lock);
    if (atomic_load(word) == expected) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

void wpc_futex_wake(_Atomic uint32_t *word) {
    (void)word;
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

#endif
