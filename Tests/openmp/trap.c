// A trap in one member ends the program, whatever the others do, and says in which thread it was and where.
// threads: 4
// exit: 134
// stderr: trap: integer divide by zero: in OpenMP thread 2 of 4
// stderr: at divide (
#include "check.h"

static volatile int zero;

__attribute__((noinline)) static int divide(int a) { return a / zero; }

int main(void) {
#pragma omp parallel
    {
        if (omp_get_thread_num() == 2) printf("%d\n", divide(7));
        if (omp_get_thread_num() == 3)
            for (volatile int i = 0;; i++) continue;
    }
    puts("not reached");
}
