//! 256 16 z:256
#pragma OPENCL FP_CONTRACT OFF
kernel void spir_main(global uint *out) {
    size_t i = get_global_id(0);
    float cx = (float)(i & 15) * 0.2f - 2.2f, cy = (float)(i >> 4) * 0.15f - 1.2f;
    float x = 0.0f, y = 0.0f;
    uint n = 0;
    while (n < 500 && x * x + y * y <= 4.0f) {
        float t = x * x - y * y + cx;
        y = 2.0f * x * y + cy;
        x = t;
        n++;
    }
    out[i] = n;
}
