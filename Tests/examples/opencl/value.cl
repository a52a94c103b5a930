// stderr: value.cl:4:13: kernel spir_main: argument 3 (float factor) is no pointer to global memory
// stderr: value.cl:5:10: warning: equality comparison result unused
typedef global const float *input;
kernel void spir_main(input b, global const float *c, float factor) {
    b[0] == factor;
}
