// A region whose function is of another type is not called.
// threads: 2
// exit: 134
// stderr: trap: indirect call type mismatch
#include "check.h"

void __kmpc_fork_call(void *, int, void (*)(void), ...);

static volatile int called;

static void one(void) { called = 1; }

int main(void) { __kmpc_fork_call(0, 1, one, 5); }
