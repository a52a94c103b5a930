//! 256 32 i:256 z:256 l:128
// Local memory declared in the kernel and passed to it; a reduction and a reversal with barriers.
kernel void spir_main(global int *in, global int *out, local int *scratch) {
    local int sums[32];
    local float2 pairs[32];
    uint l = get_local_id(0), n = get_local_size(0);
    size_t g = get_global_id(0);
    scratch[l] = in[g];
    sums[l] = in[g] & 1023;
    pairs[l] = (float2)((float)(in[g] & 7), (float)l);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint s = n / 2; s > 0; s >>= 1) {
        if (l < s) {
            sums[l] += sums[l + s];
            pairs[l] += pairs[l + s].yx;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    out[g] = scratch[n - 1 - l] + sums[0] * 3 + (int)pairs[0].x;
    barrier(CLK_GLOBAL_MEM_FENCE | CLK_LOCAL_MEM_FENCE);
    if (l == 0) out[g] ^= (int)get_group_id(0) * 65537;
}
