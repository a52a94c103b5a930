//! 64 16 i:64 z:64
// Volatile accesses and memory fences.
kernel void spir_main(volatile global int *in, volatile global int *out) {
    local volatile int flag[16];
    uint l = get_local_id(0);
    size_t i = get_global_id(0);
    flag[l] = in[i] + in[i];
    mem_fence(CLK_LOCAL_MEM_FENCE);
    out[i] = flag[l];
    write_mem_fence(CLK_GLOBAL_MEM_FENCE);
    read_mem_fence(CLK_GLOBAL_MEM_FENCE | CLK_LOCAL_MEM_FENCE);
    out[i] ^= in[i] >> 1;
}
