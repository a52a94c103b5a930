//! 64 16 i:64 z:64
// Long chains of conditions and returns.
__attribute__((noinline)) int classify(int x) {
    if (x < -1000000000) return 1;
    if (x < 0) { if (x & 1) return 2; if (x & 2) return x; }
    else if (x < 100000000) return 3;
    else if (x < 500000000) { x >>= 3; if ((x & 3) == 0) return x; }
    else if (x < 1000000000) { while (x > 77) { x /= 3; if (x % 5 == 0) return x + 4; } }
    else if ((x & 7) == 5) return 5;
    for (int k = 0; k < 20; k++) { x = (int)((uint)x * 5u + 1u); if (x > 1 << 28 && (x & 16)) return x ^ k; }
    return -x;
}
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    if (in[i] == 12345) return;
    out[i] = (classify(in[i]) & 0xfffff) + (classify(in[i] >> 3) & 0xffff) * 3;
}
