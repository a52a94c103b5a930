// A trap in a thread ends the program with a report that names the thread.
// only: wasm
// exit: 134
// stderr: wpc: trap: unreachable: in thread 2
// stderr: at fail
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_ever(void *argument) {
    pthread_mutex_lock(&mutex);
    return argument;
}

__attribute__((noinline)) static void *fail(void *argument) {
    (void)argument;
    __builtin_trap();
}

int main(void) {
    pthread_t threads[2];
    pthread_mutex_lock(&mutex);
    if (pthread_create(&threads[0], NULL, wait_for_ever, NULL) != 0) return 1;
    if (pthread_create(&threads[1], NULL, fail, NULL) != 0) return 1;
    pthread_join(threads[0], NULL);
    return 2;
}
