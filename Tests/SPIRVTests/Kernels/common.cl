//! 64 16 f:512 f:512 z:2048
// Common and geometric functions.
#pragma OPENCL FP_CONTRACT OFF
kernel void spir_main(global float4 *a, global float4 *b, global float *out) {
    size_t i = get_global_id(0);
    float4 x = a[i], y = b[i];
    global float *o = out + i * 32;
    vstore4(clamp(x, -1.0f, y + 4.0f), 0, o);
    vstore4(mix(x, y, 0.25f), 1, o);
    vstore4(step(x, y), 2, o);
    vstore4(smoothstep(-2.0f, 3.0f, x), 3, o);
    vstore4(sign(x) + degrees(y) + radians(x), 4, o);
    vstore4(max(x, y) - min(x, 0.5f), 5, o);
    o[24] = dot(x, y);
    o[25] = length(x.xyz);
    o[26] = distance(x.xy, y.zw);
    vstore3(cross(x.xyz, y.xyz) + normalize(y.zyx), 9, o);
    o[30] = fast_length(x);
    o[31] = as_float((uint)(isequal(x, x).x + any(isgreater(x, y))));
}
