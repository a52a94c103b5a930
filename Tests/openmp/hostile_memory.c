// Pointers outside of the memory trap.
// threads: 1
// exit: 134
// stderr: trap: out of bounds memory access
#include "check.h"

void __kmpc_for_static_init_4(void *, int, int, int *, int *, int *, int *, int, int);

int main(void) {
    int *outside = (int *)0xFFFFFFFEu;
    __kmpc_for_static_init_4(0, 0, 34, outside, outside, outside, outside, 1, 1);
}
