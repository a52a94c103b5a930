//! 64 16 i:256 i:256 z:1024
// Integers of 32 and 64 bits: wrap-around, division, remainders, shifts, bit operations.
kernel void spir_main(global int *a, global uint *b, global int *out) {
    size_t i = get_global_id(0);
    int x = a[i];
    uint y = b[i] | 1u;
    long w = (long)x * (long)(int)y;
    ulong v = (ulong)y * b[i + 64];
    global int *o = out + i * 16;
    o[0] = x + (int)y;
    o[1] = x - (int)y;
    o[2] = x * (int)y;
    o[3] = x / (int)(y & 0xffff);
    o[4] = x % (int)(y & 0xffff);
    o[5] = (int)(y / 7u + y % 13u);
    o[6] = x << (y & 31);
    o[7] = x >> (y & 31);
    o[8] = (int)(b[i] >> (y & 31));
    o[9] = (x & (int)y) ^ (x | ~x);
    o[10] = (int)w;
    o[11] = (int)(w >> 32);
    o[12] = (int)(v / 1000003ul);
    o[13] = (int)(v % 1000003ul);
    o[14] = (int)((w % 97) * (w / 12345));
    o[15] = -x;
}
