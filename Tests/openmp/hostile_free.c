// Memory that omp_alloc did not give is not freed.
// threads: 1
// exit: 134
// stderr: omp_free of what omp_alloc did not give
#include "check.h"

int main(void) {
    char *memory = omp_alloc(100, omp_default_mem_alloc);
    memset(memory, 1, 100);
    omp_free(memory, omp_default_mem_alloc);
    omp_free(memory, omp_default_mem_alloc);
}
