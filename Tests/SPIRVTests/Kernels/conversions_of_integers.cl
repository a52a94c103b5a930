//! 64 16 i:256 i:256 z:1024
//! only clang-15
// convert_* between integers. LLVM 22's SPIR-V back end mixes up the signs of these functions' operands.
kernel void spir_main(global int *n, global uint *m, global int *out) {
    size_t i = get_global_id(0);
    int k = n[i];
    uint u = m[i];
    global int *o = out + i * 16;
    o[0] = convert_short_sat(k);
    o[1] = convert_int_sat((long)k * 3);
    o[2] = convert_ushort_sat(u);
    o[3] = convert_char_sat(as_short2(k).x);
    o[4] = convert_uchar_sat(as_ushort2(u).y);
    long2 l = convert_long2(as_int2(((long)k << 32) | u)) * convert_long2((int2)(k, -k));
    o[5] = (int)(l.x >> 7) ^ (int)(l.y / 3);
    ulong2 w = convert_ulong2((uint2)(u, ~u)) << 3;
    o[6] = (int)(w.x >> 20) ^ (int)(w.y >> 30);
    o[7] = convert_short((char)k) + convert_int((uchar)u) + (int)convert_ulong((char)u);
    long4 q = convert_long4(as_uchar4(u));
    o[8] = (int)(q.x + q.y * 3 + q.z * 5 + q.w * 7);
    short4 s = convert_short4_sat((int4)(k, -k, k >> 8, k >> 16));
    o[9] = (s.x ^ s.y) + (s.z ^ s.w);
    char4 c = convert_char4_sat((float4)((float)k, 5.5f, -300.0f, (float)u));
    o[10] = as_int(c);
}
