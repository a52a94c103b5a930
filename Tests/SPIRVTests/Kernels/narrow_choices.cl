//! 64 16 i:256 z:512
// Choices between narrow integers, which C makes ints of, as what built-in functions are called with.
kernel void spir_main(global uchar *a, global uint *out) {
    size_t i = get_global_id(0);
    uchar x = a[i], y = a[i + 64];
    ushort u = (ushort)(x * 257), v = (ushort)(y * 301);
    global uint *o = out + i * 8;
    o[0] = clz((uchar)(x > 100 ? x : y));
    o[1] = clz((ushort)(u > v ? v : u));
    o[2] = mul_hi((ushort)(u > 700 ? u : v), (ushort)(v > 300 ? v : u));
    o[3] = rotate((uchar)(x > y ? x : y), (uchar)(y > 9 ? y : x));
    o[4] = add_sat((uchar)(x & 1 ? x : y), (uchar)(y & 1 ? x : y));
    o[5] = upsample((uchar)(x & 2 ? x : y), (uchar)(y & 2 ? x : y));
    o[6] = as_uchar2((ushort)(x & 4 ? u : v)).y;
    o[7] = (uint)abs((char)(x & 8 ? x : y)) + popcount((uchar)(y & 8 ? x : y));
}
