//! 64 16 f:1024 i:1024 z:2048
// Vectors of 2, 3, 4, 8 and 16: shuffles, parts, comparisons, selection.
#pragma OPENCL FP_CONTRACT OFF
kernel void spir_main(global float4 *f, global int4 *n, global int *out) {
    size_t i = get_global_id(0);
    float4 a = f[i], b = f[i + 64];
    int4 c = n[i], d = n[i + 64];
    global int *o = out + i * 32;
    vstore4(as_int4(a.wzyx * b + a.xxyy), 0, o);
    vstore4(c.yzwx * d - (c >> 3), 1, o);
    int4 m = a < b;
    vstore4(select(c, d, m), 2, o);
    vstore4(m & (c > d), 3, o);
    float3 t = (float3)(a.x, b.yz);
    t = t.zxy + a.xyz;
    vstore3(as_int3(t), 0, o + 16);
    int8 e = (int8)(c, d);
    e.even = e.odd * 3;
    e.s7 = any(m) + 2 * all(c != d);
    o[19] = e.s0 ^ e.s1 ^ e.s6 ^ e.s7;
    int16 g = (int16)(e, e.s76543210);
    g.s0f = g.sf0;
    o[20] = g.s0 + g.s5 * g.sa - g.sf;
    vstore2(as_int2(a.lo + b.hi), 0, o + 22);
    char4 s = as_char4(c.x), u = as_char4(d.x);
    o[24] = as_int(s + u * s);
    o[25] = as_int((s < u) | (s == u));
    short2 h = as_short2(c.y) * as_short2(d.y);
    o[26] = as_int(h);
    o[27] = as_int(convert_char4(a > b ? (int4)1 : (int4)2));
    uchar4 w = as_uchar4(c.z) / (uchar4)(3, 5, 7, 9);
    o[28] = as_int(w % (uchar4)(4));
}
