// A work-group is a block: half of its items add what the other half has, until one is left.
kernel void spir_main(global const uint *in, global uint2 *out) {
    local uint sums[1024], mosts[1024];
    uint id = (uint)get_local_id(0);
    sums[id] = mosts[id] = in[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (uint half_size = (uint)get_local_size(0) / 2; half_size > 0; half_size /= 2) {
        if (id < half_size) {
            sums[id] += sums[id + half_size];
            mosts[id] = max(mosts[id], mosts[id + half_size]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (id == 0) out[get_group_id(0)] = (uint2)(sums[0], mosts[0]);
}
