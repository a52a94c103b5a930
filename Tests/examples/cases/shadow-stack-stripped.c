// stdout: 2000 iterations on 2000 stacks
// strip: yes
//
// The same without a name section: the stack pointer is found by the way functions use it.
#include "shadow-stack.c"
