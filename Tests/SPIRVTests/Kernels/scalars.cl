//! 64 16 u:7 i:64 z:64 u:1069547520
// Numbers and a constant buffer among the arguments.
kernel void spir_main(uint n, constant int *in, global int *out, float scale) {
    size_t i = get_global_id(0);
    out[i] = (int)((float)(in[i] & 0xffff) * scale) + (int)n;
}
