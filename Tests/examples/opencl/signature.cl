// stderr: signature.cl:4:13: function "nstream" takes 3 buffers, but the SPIR-V kernel spir_main takes 2 buffers
// no-stderr: kernel 1: function
static float helper(float x) { return x; }
kernel void spir_main(global const float *b, global float *c) { c[0] = helper(b[0]); }
