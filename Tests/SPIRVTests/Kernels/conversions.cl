//! 64 16 f:256 i:256 z:2048
// convert_* with saturation and rounding.
kernel void spir_main(global float *f, global int *n, global uint *out) {
    size_t i = get_global_id(0);
    float x = f[i] * 100.0f;
    int k = n[i];
    global uint *o = out + i * 32;
    o[0] = (uint)(int)x;
    o[1] = convert_uint_sat(x);
    o[2] = (uint)convert_int_rte(x);
    o[3] = (uint)convert_int_rtp(x);
    o[4] = (uint)convert_int_rtn(x);
    o[5] = (uint)convert_int_rtz(x);
    o[6] = convert_uchar_sat(x);
    o[7] = (uint)convert_char_sat(x);
    o[8] = convert_uchar_sat(k);
    o[10] = (uint)convert_int_sat((uint)k);
    o[11] = as_uint(convert_float(k));
    o[12] = as_uint(convert_float_rtz(k));
    o[13] = as_uint(convert_float_rtp(k));
    o[14] = as_uint(convert_float_rtn((uint)k));
    o[15] = as_uint((float)(uint)k);
    ulong w = (ulong)(uint)k * 0x100000001ul;
    o[16] = as_uint((float)w);
    o[17] = as_uint((float)(long)w);
    o[19] = convert_ushort_sat((long)w);
    uchar4 c = convert_uchar4_sat((float4)(x, -x, x * 10.0f, 7.5f));
    o[20] = as_uint(c);
    int4 r = convert_int4_rte((float4)(x, x + 0.5f, -x, 2.5f));
    o[21] = (uint)(r.x + r.y * 3 + r.z * 5 + r.w * 7);
    float4 q = convert_float4(as_char4(k));
    o[22] = as_uint(q.x + q.y * 3.0f + q.z * 5.0f + q.w * 7.0f);
    o[23] = (uint)(ushort)k + (uint)(char)k + (uint)(uchar)k + (uint)(short)k;
    o[25] = (uint)(bool)(k & 1) + (uint)(bool)x;
}
