//! 64 16 p:256 f:256 z:4096
// Floating point functions of OpenCL.std, scalar and vector.
kernel void spir_main(global float *a, global float *b, global uint *out) {
    size_t i = get_global_id(0);
    float x = a[i], y = b[i];
    global float *o = (global float *)(out + i * 64);
    o[0] = sin(x); o[1] = cos(y); o[2] = tan(x); o[3] = asin(x - 0.5f); o[4] = acos(x - 0.5f); o[5] = atan(y);
    o[6] = atan2(y, x); o[7] = sinh(x); o[8] = cosh(x); o[9] = tanh(y); o[10] = exp(x); o[11] = exp2(x);
    o[12] = exp10(x); o[13] = log(x); o[14] = log2(x); o[15] = log10(x); o[16] = pow(x, y); o[17] = powr(x, y);
    o[18] = sqrt(x); o[19] = rsqrt(x); o[20] = cbrt(y); o[21] = hypot(x, y); o[22] = erf(x); o[23] = tgamma(x + 1.0f);
    int e, q;
    float w;
    o[24] = frexp(y, &e) + (float)e;
    o[25] = ldexp(x, 5) + (float)ilogb(x);
    o[26] = modf(y, &w) + w * 3.0f;
    o[27] = fract(y, &w) + w;
    o[28] = sincos(x, &w) + w * 2.0f;
    o[29] = remquo(y, x, &q) + (float)(q & 7);
    o[30] = remainder(y, x); o[31] = fdim(x, y); o[32] = maxmag(x, y); o[33] = minmag(x, y);
    o[34] = nextafter(x, y); o[35] = pown(x, 3); o[36] = rootn(x, 3); o[37] = logb(x); o[38] = expm1(x);
    o[39] = log1p(x); o[40] = sinpi(x); o[41] = atanpi(y); o[42] = lgamma_r(x, &e) + (float)e;
    o[43] = native_sin(x) + half_cos(x) + native_recip(x) + half_divide(x, 3.0f);
    o[44] = mad(x, y, 1.0f); o[45] = nan(5u + (uint)i);
    float4 v = (float4)(x, y, x + y, x - y), p;
    float4 r = fract(v, &p) + sqrt(fabs(v)) + fmax(v, 0.5f) + ldexp(v, (int4)(1, 2, 3, -1));
    vstore4(r + p, 12, o);
    vstore4(exp2(v * 0.01f), 13, o);
}
