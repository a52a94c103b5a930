// exit: 1
// stderr: nothing.cl: no kernel
float helper(float x) { return x; }
