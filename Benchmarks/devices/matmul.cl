#pragma OPENCL FP_CONTRACT OFF

kernel void spir_main(global const float *a, global const float *b, global const int *size, global float *c) {
    int n = *size, i = (int)get_global_id(0), row = i / n, column = i % n;
    float sum = 0;
    for (int k = 0; k < n; k++) sum += a[row * n + k] * b[k * n + column];
    c[i] = sum;
}
