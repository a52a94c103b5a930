//! 256 32 i:256 z:32 z:64
// 32-bit atomics on global and local memory. Only results that don't depend on the order are kept.
kernel void spir_main(global int *in, volatile global int *sums, volatile global uint *rest) {
    local int l_sum, l_max;
    local uint l_bits;
    uint l = get_local_id(0);
    size_t g = get_global_id(0);
    if (l == 0) {
        l_sum = 0;
        l_max = -1000000;
        l_bits = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int x = in[g] & 0xffff;
    atomic_add(&sums[0], x);
    atomic_sub(&sums[1], x);
    atomic_inc(&sums[2]);
    atomic_dec(&sums[3]);
    atomic_max(&sums[4], in[g]);
    atomic_min(&sums[5], in[g]);
    atomic_max(&rest[0], (uint)in[g]);
    atomic_min(&rest[1], (uint)in[g]);
    atomic_or(&rest[2], (uint)x);
    atomic_and(&rest[3], (uint)x);
    atomic_xor(&rest[4], (uint)in[g]);
    atomic_add(&l_sum, x);
    atomic_max(&l_max, in[g] >> 8);
    atomic_or(&l_bits, 1u << l);
    uint old = rest[5], seen;
    do {
        seen = old;
        old = atomic_cmpxchg(&rest[5], seen, seen + (uint)x);
    } while (old != seen);
    atomic_xchg(&rest[6], 42u);
    atomic_xchg((volatile global float *)&rest[7], 1.5f);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (l == 0) {
        atomic_xor(&rest[8], (uint)l_sum);
        atomic_xor(&rest[9], (uint)l_max);
        atomic_and(&l_bits, 0x7fffffffu);
        atomic_xor(&rest[10], l_bits + (uint)get_group_id(0));
    }
}
