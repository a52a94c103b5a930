//! 64 16 i:256 i:256 z:2048
// Integer functions of OpenCL.std.
kernel void spir_main(global int *a, global uint *b, global uint *out) {
    size_t i = get_global_id(0);
    int x = a[i], y = (int)b[i];
    uint u = b[i], v = (uint)a[i + 64];
    global uint *o = out + i * 32;
    o[0] = abs(x); o[1] = abs_diff(x, y); o[2] = abs_diff(u, v);
    o[3] = (uint)add_sat(x, y); o[4] = add_sat(u, v); o[5] = (uint)sub_sat(x, y); o[6] = sub_sat(u, v);
    o[7] = (uint)hadd(x, y); o[8] = hadd(u, v); o[9] = (uint)rhadd(x, y); o[10] = rhadd(u, v);
    o[11] = (uint)clamp(x, -1000, 1000); o[12] = clamp(u, 10u, 1000000u); o[13] = clz(u >> (i & 31));
    o[14] = (uint)mad_hi(x, y, 3); o[15] = mad_hi(u, v, 3u); o[16] = (uint)mad_sat(x, y, 5); o[17] = mad_sat(u, v, 7u);
    o[18] = (uint)max(x, y) ^ (uint)min(x, y); o[19] = max(u, v) - min(u, v);
    o[20] = (uint)mul_hi(x, y) + mul_hi(u, v); o[21] = rotate(u, v & 31);
    o[22] = (uint)upsample((short)x, (ushort)y) ^ upsample((ushort)u, (ushort)v);
    o[23] = popcount(u) + popcount((uchar)v); o[24] = (uint)mul24(x >> 9, y >> 9) + mad24(u >> 9, v >> 9, 5u);
    o[25] = bitselect(u, v, (uint)x); o[26] = as_uint(bitselect(as_float(u & 0x3fffffff), 2.0f, as_float(v & 0xffff)));
    char4 c = as_char4(x), d = as_char4(y);
    o[27] = as_uint(add_sat(c, d)); o[28] = as_uint(abs(c)) ^ as_uint(clz(as_uchar4(u)));
    o[29] = as_uint(rotate(as_uchar4(u), (uchar4)(1, 2, 3, 4))); o[30] = as_uint(hadd(c, d) ^ max(c, d));
    long l = (long)x * y;
    o[31] = (uint)mul_hi(l, (long)u) ^ (uint)popcount((ulong)l) ^ (uint)clz((ulong)l >> 5);
}
