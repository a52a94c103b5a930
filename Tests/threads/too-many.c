// Where there is no room for another thread, thread-spawn fails; after the others ended there is again.
// address-space: 14G
// env: WPC_THREAD_STACK_SIZE=64M
// stdout: some, and then none
// stdout: one more
#include <pthread.h>
#include <stdio.h>

enum { MOST = 500 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *pass(void *argument) {
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return argument;
}

int main(void) {
    static pthread_t threads[MOST];
    pthread_attr_t small = 4096;
    int count = 0;
    pthread_mutex_lock(&gate);
    while (count < MOST && pthread_create(&threads[count], &small, pass, NULL) == 0) count++;
    printf("%s, and then %s\n", count > 3 ? "some" : "too few", count < MOST ? "none" : "no end");
    pthread_mutex_unlock(&gate);
    for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
    // What the host frees of a thread is free a little after it was joined.
    pthread_t one;
    for (int i = 0; i < 100000; i++)
        if (pthread_create(&one, &small, pass, NULL) == 0) {
            pthread_join(one, NULL);
            printf("one more\n");
            return 0;
        }
    return 1;
}
