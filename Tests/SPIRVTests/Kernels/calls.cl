//! 64 16 i:128 z:128
// Functions that call functions, with pointers into each kind of memory.
__attribute__((noinline)) int inner(global const int *g, private int *p, constant int *c, int n) {
    int s = 0;
    for (int i = 0; i < n; i++) s += g[i & 1] * p[i & 3] - c[i & 3];
    p[0] = s;
    return s ^ n;
}
constant int weights[4] = {1, -2, 3, -4};
__attribute__((noinline)) float4 blend(float4 a, float s) { return a * s + a.wzyx; }
__attribute__((noinline)) int outer(global int *g, int x) {
    int p[4] = {x, x + 1, x * 2, x ^ 5};
    int a = inner(g, p, weights, 5);
    int b = inner(g + 1, p + 0, weights, p[0] & 7);
    float4 v = blend((float4)(1.0f, 2.0f, 3.0f, (float)(x & 15)), 0.5f);
    return a + b * 3 + p[0] + (int)(v.x + v.w);
}
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    out[i * 2] = outer(in + i, in[i]);
    out[i * 2 + 1] = outer(in + i, (int)i);
}
