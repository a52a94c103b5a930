//! 32 32 s:32 z:32
// printf is called; what it prints is not compared.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    if (i == 0) printf("%d %s %v4f %c\n", in[0], "text", (float4)(1.0f, 2.0f, 3.0f, 4.0f), 'c');
    out[i] = in[i] + 1;
}
