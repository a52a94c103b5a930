//! 64 16 i:256 z:256
// One piece of memory seen with several types.
typedef union { int i; float f; uchar b[4]; ushort2 h; } Word;
typedef union { ulong l; uint2 u; float2 f; struct { short a, b, c, d; } s; } Long;
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    Word w;
    w.i = in[i];
    w.b[in[i + 64] & 3] = 0x55;
    w.h = w.h.yx;
    Long l;
    l.l = (ulong)(uint)w.i * 0x10001ul;
    l.s.c ^= 0x77;
    l.u.x += (uint)in[i + 128];
    out[i * 4] = w.i;
    out[i * 4 + 1] = (int)l.u.y;
    out[i * 4 + 2] = l.s.a + l.s.d;
    Word copy = w;
    copy.f = copy.f * 0.5f;
    out[i * 4 + 3] = isnan(copy.f) ? 0 : copy.i;
}
