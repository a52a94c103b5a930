// exit() in a thread ends the program, while one thread waits for ever and another one loops.
// exit: 42
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned turns;
static int ready;

static void *wait_for_ever(void *argument) {
    __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_lock(&mutex);
    return argument;
}

static void *loop_for_ever(void *argument) {
    __atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;) turns++;
    return argument;
}

static void *end(void *argument) {
    (void)argument;
    while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) != 2) {}
    _Exit(42);
}

int main(void) {
    pthread_t threads[3];
    pthread_mutex_lock(&mutex);
    if (pthread_create(&threads[0], NULL, wait_for_ever, NULL) != 0) return 1;
    if (pthread_create(&threads[1], NULL, loop_for_ever, NULL) != 0) return 1;
    if (pthread_create(&threads[2], NULL, end, NULL) != 0) return 1;
    pthread_join(threads[0], NULL);
    return 2;
}
