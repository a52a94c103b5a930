//! 64 16 s:256 z:256
// Booleans as values, through phis and in vectors.
bool parity(int x) { bool p = false; while (x) { p = !p; x &= x - 1; } return p; }
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int a = in[i], b = in[i + 64], c = in[i + 128];
    bool p = a < b, q = b < c, r = parity(a ^ c);
    bool s = (p && q) || (!r && a != c);
    bool flags[4] = {p, q, r, s};
    int4 m = (int4)(a, b, c, a + b) > (int4)(b, c, a, c);
    int4 n = m && ((int4)(a) == (int4)(c, b, a, a));
    out[i * 4] = p + 2 * q + 4 * r + 8 * s + 16 * flags[a & 3];
    out[i * 4 + 1] = n.x + n.y * 2 + n.z * 4 + n.w * 8;
    out[i * 4 + 2] = (p == q) + ((r != s) << 1) + ((p ^ r) << 2);
    out[i * 4 + 3] = s ? (p ? a : b) : (q ? c : -1);
}
