//! 64 16 i:2048 z:2048
// vloadN and vstoreN at addresses that only suit their elements, halves in memory, shuffles.
kernel void spir_main(global const int *in, global int *out) {
    size_t i = get_global_id(0);
    int4 a = vload4(i, in + 1);
    int3 b = vload3(i, in + 2);
    int2 c = vload2(i, in + 3);
    char8 d = vload8(i, (global const char *)in + 3);
    vstore4(a + a.yxwz, i, out);
    vstore3(b * 3, i, out + 256);
    vstore2(c, i, out + 513);
    vstore8(d + (char8)(1), i, (global char *)out + 2600);
    float h = vload_half(i, (global const half *)in);
    float4 k = vload_half4(i, (global const half *)in);
    out[1024 + i] = isnan(h) ? 1 : as_int(h);
    vstore_half(isnan(k.x) ? 0.0f : k.x * 0.37f, i, (global half *)(out + 1100));
    vstore_half4_rtz((float4)(1.0f, 2.7f, (float)i * 0.3333f, 1e-7f), i, (global half *)(out + 1200));
    uint4 m = (uint4)(3, 1, 0, 2);
    vstore4(shuffle(a, m), i, out + 1400);
    vstore4(shuffle2(a, a.wzyx, (uint4)(7, 0, 5, 2)), i, out + 1700);
}
