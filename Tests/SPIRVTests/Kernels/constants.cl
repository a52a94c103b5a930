//! 64 16 s:64 z:512
// Module-scope constants of many types.
typedef struct { int a; float b[3]; char c; } Row;
constant int table[16] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53};
constant float4 colours[2] = {(float4)(1.0f, 2.0f, 3.0f, 4.0f), (float4)(-1.0f, 0.5f, 1e-40f, INFINITY)};
constant Row rows[3] = {{1, {1.5f, 2.5f, 3.5f}, 'x'}, {-2, {0.1f, 0.2f, 0.3f}, 'y'}, {3, {0}, 0}};
constant uchar bytes[5] = {1, 2, 250, 4, 5};
constant long big = 0x123456789abcdefl;
constant ushort2 pairs[2] = {(ushort2)(1, 2), (ushort2)(65535, 4)};
constant int zeros[8] = {0};
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int k = in[i];
    out[i * 8] = table[k];
    out[i * 8 + 1] = as_int(colours[k & 1].y + colours[k & 1].x);
    out[i * 8 + 2] = as_int(rows[k % 3].b[k % 3]);
    out[i * 8 + 3] = rows[k % 3].a + rows[k % 3].c;
    out[i * 8 + 4] = bytes[k % 5];
    out[i * 8 + 5] = (int)(big >> (k * 2));
    out[i * 8 + 6] = pairs[k & 1].x + zeros[k & 7];
    out[i * 8 + 7] = as_int(colours[k & 1].z);
}
