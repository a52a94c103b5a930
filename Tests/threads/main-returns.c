// The program ends when main returns, whatever its threads do.
// exit: 7
#include <pthread.h>
#include <stdio.h>

static volatile unsigned turns;
static int ready;

static void *loop_for_ever(void *argument) {
    __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
    for (;;) turns++;
    return argument;
}

int main(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, loop_for_ever, NULL) != 0) return 1;
    while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) == 0) {}
    printf("over\n");
    return 7;
}
