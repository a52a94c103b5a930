// A lock that the guest made up is none: a trap, and nothing else.
// threads: 2
// exit: 134
// stderr: a lock that was not initialised
#include "check.h"

int main(void) {
    omp_lock_t lock;
    memset(&lock, 0x41, sizeof lock);
#pragma omp parallel
    omp_set_lock(&lock);
}
