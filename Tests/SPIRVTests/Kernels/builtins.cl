//! 128 32 z:2048
// The built-in variables.
kernel void spir_main(global uint *out) {
    size_t i = get_global_id(0);
    global uint *o = out + i * 16;
    o[0] = (uint)get_global_id(0);
    o[1] = (uint)get_local_id(0);
    o[2] = (uint)get_group_id(0);
    o[3] = (uint)get_num_groups(0);
    o[4] = (uint)get_local_size(0);
    o[5] = (uint)get_global_size(0);
    o[6] = get_work_dim();
    o[7] = (uint)get_global_offset(0);
    o[8] = (uint)get_global_id(1) + (uint)get_local_id(2);
    o[9] = (uint)get_global_size(1) + (uint)get_local_size(2) + (uint)get_num_groups(1);
    uint d = o[1] & 1;
    o[10] = (uint)get_global_id(d);
    o[11] = (uint)get_global_size(d);
}
