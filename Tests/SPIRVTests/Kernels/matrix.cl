//! 256 16 f:256 f:256 z:256
// A tiled product of 16 x 16 matrices: loops, local memory and barriers together.
#pragma OPENCL FP_CONTRACT OFF
kernel __attribute__((reqd_work_group_size(16, 1, 1)))
void spir_main(global const float *a, global const float *b, global float *c) {
    local float tile[16][17];
    size_t row = get_group_id(0), column = get_local_id(0);
    float sum = 0.0f;
    for (int half_index = 0; half_index < 2; half_index++) {
        for (int k = 0; k < 8; k++) tile[half_index * 8 + k][column] = b[(half_index * 8 + k) * 16 + column];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < 8; k++) sum += a[row * 16 + half_index * 8 + k] * tile[half_index * 8 + k][column];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[row * 16 + column] = sum;
}
