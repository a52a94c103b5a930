/// pthread.h - as much of POSIX threads as the tests use, on wasi-threads: the C library of the target has none.
#ifndef WPC_TESTS_PTHREAD_H
#define WPC_TESTS_PTHREAD_H

#include <stdint.h>

typedef struct guest_thread *pthread_t;
/// Bytes of stack; 0: the default.
typedef uint32_t pthread_attr_t;
/// 0: free, 1: held, 2: held and somebody may wait.
typedef struct { int32_t state; } pthread_mutex_t;
/// Counts signals.
typedef struct { int32_t sequence; } pthread_cond_t;

#define PTHREAD_MUTEX_INITIALIZER {0}
#define PTHREAD_COND_INITIALIZER {0}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument);
int pthread_join(pthread_t thread, void **result);

int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int pthread_cond_signal(pthread_cond_t *condition);
int pthread_cond_broadcast(pthread_cond_t *condition);

#endif
