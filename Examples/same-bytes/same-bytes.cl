#pragma OPENCL FP_CONTRACT OFF

#include "noise.h"

kernel void spir_main(global uchar *pixels) {
    uint i = (uint)get_global_id(0);
    pixels[i] = noise_pixel(i % 256, i / 256);
}
