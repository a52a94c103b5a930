kernel void spir_main(global const float *b, global const float *c, global float *a) {
    size_t i = get_global_id(0);
    a[i] += b[i] + 3 * c[i];
}
