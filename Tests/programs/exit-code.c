// The exit code of exit(), with handlers in reverse order and buffers flushed.
// exit: 37
#include <stdio.h>
#include <stdlib.h>

static void first(void) {
    printf("registered first\n");
}

static void second(void) {
    printf("registered second\n");
}

__attribute__((destructor)) static void at_the_end(void) {
    printf("destructor\n");
}

__attribute__((constructor)) static void at_the_start(void) {
    printf("constructor\n");
}

int main(void) {
    atexit(first);
    atexit(second);
    printf("not flushed yet");
    exit(37);
}
