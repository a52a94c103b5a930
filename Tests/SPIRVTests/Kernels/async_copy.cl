//! 128 32 i:512 z:256
// Copies by the whole work-group.
kernel void spir_main(global int *in, global int *out) {
    local int a[32], b[32];
    size_t g = get_group_id(0);
    int l = (int)get_local_id(0);
    event_t e = async_work_group_copy(a, in + g * 32, 32, 0);
    e = async_work_group_strided_copy(b, in + g * 96, 32, 3, e);
    wait_group_events(1, &e);
    a[l] = a[l] * 2 + b[31 - l];
    barrier(CLK_LOCAL_MEM_FENCE);
    event_t f = async_work_group_copy(out + g * 32, a, 32, 0);
    wait_group_events(1, &f);
}
