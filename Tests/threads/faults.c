// Faults become traps in threads too, with handlers on stacks of their own.
// only: wasm
// exit: 134
// stderr: wpc: trap: out of bounds memory access: in thread 100
#include <pthread.h>
#include <stddef.h>

static void *work(void *argument) {
    if (*(int *)argument == 99) *(volatile int *)0x7FFFFFF0 = 1;
    return NULL;
}

int main(void) {
    for (int i = 0; i < 100; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, &i) != 0) return 1;
        pthread_join(thread, NULL);
    }
    return 2;
}
