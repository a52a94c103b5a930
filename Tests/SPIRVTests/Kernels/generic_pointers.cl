//! 64 16 i:256 z:256
//! CL2.0
//! only 64
// Pointers without a qualifier, which OpenCL C 2.0 makes generic: each comes from one kind of memory.
#if __OPENCL_C_VERSION__ < 200
#define generic_of(space) space
#else
#define generic_of(space)
#endif
__attribute__((noinline)) int sum(generic_of(global) const int *p, int n) {
    int s = 0;
    for (generic_of(global) const int *q = p; q != p + n; q++) s += *q >> 3;
    return p ? s : -1;
}
__attribute__((noinline)) void put(generic_of(local) int *p, int x) { *p = x; }
int plain(generic_of(private) int *p) { return p[0] * 3 + p[1]; }
kernel void spir_main(global int *in, global int *out) {
    local int shared[16];
    size_t i = get_global_id(0);
    int pair[2] = {(int)i, in[i]};
    float whole, part = fract((float)(in[i] & 0xffff) * 0.001f, &whole);
    put(&shared[get_local_id(0)], in[i] & 0xff);
    barrier(CLK_LOCAL_MEM_FENCE);
    generic_of(local) int *l = (i & 1) ? shared : shared + 4;
    out[i * 4] = sum(in + i * 4, 4);
    out[i * 4 + 1] = plain(pair) & 0xffffff;
    out[i * 4 + 2] = l[3] + (int)whole;
    out[i * 4 + 3] = as_int(part) + atomic_add(&out[i * 4 + 3], 0);
}
