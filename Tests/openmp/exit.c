// exit in a region ends the program with that status, while others wait at a barrier.
// threads: 2 8
// exit: 7
// stdout: bye
#include "check.h"

int main(void) {
#pragma omp parallel
    {
        if (omp_get_thread_num() == 1) {
            puts("bye");
            exit(7);
        }
    }
    puts("not reached");
}
