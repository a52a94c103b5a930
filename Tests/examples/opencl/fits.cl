// no-stderr: warning
// Of several kernels spir_main is the one that parallel_for runs.
kernel void other(global float *a) { a[0] = 0; }
__attribute__((reqd_work_group_size(64, 1, 1))) __kernel void spir_main(global const float *b, global const float *c, global float *a) {
    a[get_global_id(0)] += b[get_global_id(0)] + c[get_global_id(0)];
}
