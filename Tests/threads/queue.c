// Producers and consumers around a bounded queue; the end is a broadcast.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

enum { ROOM = 4, PRODUCERS = 3, CONSUMERS = 5, ITEMS = 4000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_room = PTHREAD_COND_INITIALIZER, has_item = PTHREAD_COND_INITIALIZER;
static uint32_t items[ROOM], head, count;
static int is_over;

static void *produce(void *argument) {
    for (uint32_t i = 0; i < ITEMS; i++) {
        pthread_mutex_lock(&mutex);
        while (count == ROOM) pthread_cond_wait(&has_room, &mutex);
        items[(head + count++) % ROOM] = (uint32_t)(uintptr_t)argument * ITEMS + i;
        pthread_cond_signal(&has_item);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *consume(void *argument) {
    uint32_t sum = 0;
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (count == 0 && !is_over) pthread_cond_wait(&has_item, &mutex);
        if (count == 0) break;
        sum += items[head];
        head = (head + 1) % ROOM;
        count--;
        pthread_cond_signal(&has_room);
    }
    pthread_mutex_unlock(&mutex);
    *(uint32_t *)argument = sum;
    return NULL;
}

int main(void) {
    pthread_t producers[PRODUCERS], consumers[CONSUMERS];
    static uint32_t sums[CONSUMERS];
    for (int i = 0; i < CONSUMERS; i++)
        if (pthread_create(&consumers[i], NULL, consume, &sums[i]) != 0) return 1;
    for (uintptr_t i = 0; i < PRODUCERS; i++)
        if (pthread_create(&producers[i], NULL, produce, (void *)i) != 0) return 1;
    for (int i = 0; i < PRODUCERS; i++) pthread_join(producers[i], NULL);
    pthread_mutex_lock(&mutex);
    is_over = 1;
    pthread_cond_broadcast(&has_item);
    pthread_mutex_unlock(&mutex);
    uint32_t sum = 0;
    for (int i = 0; i < CONSUMERS; i++) {
        pthread_join(consumers[i], NULL);
        sum += sums[i];
    }
    printf("%u\n", (unsigned)sum);
    return 0;
}
