//! 128 32 i:128 z:128
// Functions that aren't inlined and share the kernel's local memory by pointer.
__attribute__((noinline)) void put(local int *p, int i, int x) { p[i] = x * 2 + 1; }
__attribute__((noinline)) int get(local const int *p, int i) { return p[i] - 1; }
kernel void spir_main(global int *in, global int *out) {
    local int a[32], b[32];
    int l = (int)get_local_id(0);
    size_t g = get_global_id(0);
    put(a, l, in[g]);
    put(b, 31 - l, in[g] >> 1);
    barrier(CLK_LOCAL_MEM_FENCE);
    out[g] = get(a, (l + 5) & 31) ^ get(b, l);
}
