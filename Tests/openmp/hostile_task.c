// A task that the guest made up is none.
// threads: 2
// exit: 134
// stderr: a task that does not exist
#include "check.h"

int __kmpc_omp_task(void *, int, void *);
void *__kmpc_omp_task_alloc(void *, int, int, size_t, size_t, int (*)(int, void *));

static int nothing(int a, void *b) { return a + (b != 0); }

int main(void) {
#pragma omp parallel
#pragma omp single
    {
        char *task = __kmpc_omp_task_alloc(0, 0, 1, 40, 0, nothing);
        // The handle in front of it is the guest's to change.
        memset(task - 16, 0x7F, 16);
        __kmpc_omp_task(0, 0, task);
    }
}
