// The kernel `scale` of opencl_test.c, for SPIR-V.
kernel void scale(global const uint *in, global uint *out) {
    size_t i = get_global_id(0);
    out[i] = in[i] * 3u;
}
