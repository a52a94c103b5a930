// A thousand threads, one after the other: nothing may be left of any of them.
// address-space: 14G
#include <pthread.h>
#include <stdio.h>

static _Thread_local int mine = 5;
static int total;

static void *add(void *argument) {
    mine += *(int *)argument;
    total += mine;
    return argument;
}

int main(void) {
    for (int i = 0; i < 1000; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, add, &i) != 0) {
            printf("thread %d could not be made\n", i);
            return 1;
        }
        pthread_join(thread, NULL);
    }
    printf("%d\n", total);
    return 0;
}
