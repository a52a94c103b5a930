//! 256 32 i:512 z:32
#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable
#pragma OPENCL EXTENSION cl_khr_int64_extended_atomics : enable
kernel void spir_main(global long *in, volatile global long *out) {
    long x = in[get_global_id(0)];
    atom_add(&out[0], x);
    atom_sub(&out[1], x);
    atom_max(&out[2], x);
    atom_min((volatile global ulong *)&out[3], (ulong)x);
    atom_or(&out[4], x);
    atom_xor(&out[5], x);
    atom_inc(&out[6]);
    atom_xchg(&out[7], 7);
    atom_cmpxchg(&out[8], 0, 9);
}
