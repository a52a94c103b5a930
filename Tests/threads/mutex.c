// Eight threads change what one mutex guards, and each its own thread-local variables.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

enum { THREADS = 8, ROUNDS = 50000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint64_t sum, product = 1;
static int holders, most_holders;
static _Thread_local uint32_t mine = 1000, rounds;

static void *work(void *argument) {
    uint32_t number = (uint32_t)(uintptr_t)argument;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        holders++;
        if (holders > most_holders) most_holders = holders;
        sum += number * i;
        product = product * 2862933555777941757u + 3037000493u;
        holders--;
        pthread_mutex_unlock(&mutex);
        mine += number;
        rounds++;
    }
    return (void *)(uintptr_t)(rounds == ROUNDS ? mine : 0);
}

int main(void) {
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0) return 1;
    for (uintptr_t i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        printf("thread %u: %u\n", (unsigned)i, (unsigned)(uintptr_t)result);
    }
    printf("%llu %llu, at most %d at once, %u\n", (unsigned long long)sum, (unsigned long long)product, most_holders, mine);
    return 0;
}
