//! 32 16 i:2048 z:2048
// Vectors of 64-bit numbers and of 16 elements through memory.
kernel void spir_main(global const ulong4 *in, global ulong4 *out) {
    size_t i = get_global_id(0);
    ulong4 a = in[i], b = in[i + 32];
    long4 s = as_long4(a) >> 5;
    ulong4 r = (a + b) * (ulong4)(3, 5, 7, 11) ^ as_ulong4(s);
    r = (a > b) ? r : ~r;
    out[i] = r;
    short16 h = as_short16(a);
    h = h.sfedcba9876543210 * (short16)(3) + h;
    out[i + 32] = as_ulong4(h);
    out[i + 64] = (a >> 32) << (b & 31);
}
