//! 64 16 f:256 f:256 z:1024
// float: arithmetic without contraction, comparisons, special values.
#pragma OPENCL FP_CONTRACT OFF
constant float special[8] = {0.0f, -0.0f, 1e-42f, INFINITY, -INFINITY, 0x1.fffffep127f, 1.5f, -2.25f};
kernel void spir_main(global float *a, global float *b, global uint *out) {
    size_t i = get_global_id(0);
    float x = a[i], y = b[i];
    float z = special[i & 7];
    out[i * 16] = as_uint(x * y + z);
    out[i * 16 + 1] = as_uint(x - y * z);
    out[i * 16 + 2] = as_uint(x / y);
    out[i * 16 + 3] = as_uint(fmod(x, y));
    out[i * 16 + 4] = as_uint(-x);
    float n = as_float(0x7fc00001u + (uint)i);
    float q = (i & 1) ? n : x;
    out[i * 16 + 5] = (uint)(q < y) | (uint)(q <= y) << 1 | (uint)(q > y) << 2 | (uint)(q >= y) << 3
        | (uint)(q == y) << 4 | (uint)(q != y) << 5 | (uint)!(q < y) << 6 | (uint)!(q >= y) << 7;
    out[i * 16 + 6] = (uint)isnan(q) | (uint)isinf(z) << 1 | (uint)isfinite(z) << 2 | (uint)isnormal(z) << 3
        | (uint)(signbit(z) != 0) << 4 | (uint)isordered(q, y) << 5 | (uint)isunordered(q, y) << 6
        | (uint)islessgreater(q, y) << 7 | (uint)isequal(q, q) << 8 | (uint)isnotequal(q, q) << 9;
    out[i * 16 + 7] = as_uint(fma(x, y, z));
    out[i * 16 + 8] = as_uint(z);
    out[i * 16 + 9] = as_uint(0x1.234p-140f * (float)(i + 1));
    out[i * 16 + 10] = as_uint(fmax(x, y) + fmin(x, 2.0f));
    out[i * 16 + 11] = as_uint(copysign(x, y));
    out[i * 16 + 12] = as_uint(fabs(x) + floor(y) + ceil(x) + trunc(y) + rint(x) + round(y));
    out[i * 16 + 13] = as_uint(sqrt(fabs(x)));
    out[i * 16 + 14] = as_uint(x == 0.5f ? NAN : x);
}
