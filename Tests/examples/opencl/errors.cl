// exit: 1
// stderr: errors.cl:9:10: error: read-only variable is not assignable
// stderr:     9 |     b[0] = v
// stderr:       |     ~~~~ ^
// stderr: errors.cl:9:13: error: expected ';' after expression
// stderr:       |             ;
// no-stderr: buffers
kernel void spir_main(global const float *b, float v) {
    b[0] = v
}
