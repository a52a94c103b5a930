/// noise.h - the kernel's body, in the C that C and OpenCL C have in common: one pixel of a picture of clouds.
///
/// Sums and products of floats give the same bits on every device that doesn't contract them, and the rest is integers.
#ifndef NOISE_H
#define NOISE_H

static unsigned noise_mix(unsigned x, unsigned y, unsigned layer) {
    unsigned h = x * 0x8DA6B343u ^ y * 0xD8163841u ^ layer * 0xCB1AB31Fu;
    h = (h ^ h >> 15) * 0x2C1B3C6Du;
    h = (h ^ h >> 12) * 0x297A2D39u;
    return h ^ h >> 15;
}

static float noise_corner(unsigned x, unsigned y, unsigned layer) {
    return (float)(noise_mix(x, y, layer) >> 8) * 0x1p-24f;
}

static float noise_blend(float a, float b, float t) { return a + (b - a) * (t * t * (3.0f - 2.0f * t)); }

static unsigned char noise_pixel(unsigned x, unsigned y) {
    float sum = 0.0f, weight = 0.5f, step = 0x1p-6f;
    for (unsigned layer = 0, shift = 6; layer < 6; layer++, shift--, weight *= 0.5f, step *= 2.0f) {
        unsigned cx = x >> shift, cy = y >> shift, mask = (1u << shift) - 1;
        float tx = (float)(x & mask) * step, ty = (float)(y & mask) * step;
        float top = noise_blend(noise_corner(cx, cy, layer), noise_corner(cx + 1, cy, layer), tx);
        float bottom = noise_blend(noise_corner(cx, cy + 1, layer), noise_corner(cx + 1, cy + 1, layer), tx);
        sum += weight * noise_blend(top, bottom, ty);
    }
    return (unsigned char)(sum * 255.0f);
}

#endif
