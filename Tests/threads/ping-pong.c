// Two threads take turns by a condition variable each.
#include <pthread.h>
#include <stdio.h>

enum { TURNS = 20000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed[2] = {PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn;
static unsigned hash = 1;

static void *play(void *argument) {
    int self = argument != NULL;
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != self) pthread_cond_wait(&turn_changed[self], &mutex);
        hash = hash * 31 + (unsigned)self;
        turn = 1 - self;
        pthread_cond_signal(&turn_changed[turn]);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

int main(void) {
    pthread_t other;
    if (pthread_create(&other, NULL, play, &turn) != 0) return 1;
    play(NULL);
    pthread_join(other, NULL);
    printf("%u\n", hash);
    return 0;
}
