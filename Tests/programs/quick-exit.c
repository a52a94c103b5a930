// _Exit ends at once: no handlers, nothing flushed.
// exit: 5
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void handler(void) {
    write(1, "must not run\n", 13);
}

int main(void) {
    atexit(handler);
    write(1, "direct\n", 7);
    printf("stays in the buffer");
    _Exit(5);
}
