//! 64 16 d:512 d:512 z:1024
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF
kernel void spir_main(global double *a, global double *b, global ulong *out) {
    size_t i = get_global_id(0);
    double x = a[i], y = b[i];
    out[i * 8] = as_ulong(x * y + 0x1.8p-1070);
    out[i * 8 + 1] = as_ulong(x / y - 1e300);
    out[i * 8 + 2] = as_ulong(sqrt(fabs(x)) + exp(y * 0.01));
    out[i * 8 + 3] = (ulong)(long)(x * 1e6) + (ulong)(x < y);
    out[i * 8 + 4] = as_ulong((double)(float)x);
    out[i * 8 + 5] = as_ulong(fmod(x, y));
    double2 v = (double2)(x, y);
    v = v.yx * v + 2.0;
    out[i * 8 + 6] = as_ulong(v.x);
    out[i * 8 + 7] = as_ulong(v.y) ^ as_ulong(x > 0.0 ? (double)NAN : (double)INFINITY);
}
