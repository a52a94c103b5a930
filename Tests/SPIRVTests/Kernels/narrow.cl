//! 64 16 i:256 z:512
// char, short and their unsigned forms: promotion to int and back.
kernel void spir_main(global uchar *a, global uint *out) {
    size_t i = get_global_id(0);
    uchar x = a[i], y = a[i + 64];
    char s = (char)x, t = (char)y;
    ushort u = (ushort)(x * 257), v = (ushort)(y * 301);
    short h = (short)u, k = (short)(v | 1);
    out[i * 8] = (uchar)(x + y) | (uchar)(x * y) << 8 | (uchar)(x - y) << 16;
    out[i * 8 + 1] = (ushort)(u * v) | (uint)(ushort)(u + v) << 16;
    out[i * 8 + 2] = (uint)(s / (t | 1)) + (uint)(s % (t | 1)) * 1000u;
    out[i * 8 + 3] = (uint)(h / k) + (uint)(h >> 3) * 77u;
    out[i * 8 + 4] = (uchar)(s >> 2) | (uchar)(x >> 2) << 8 | (uchar)(x << 3) << 16 | (uchar)~x << 24;
    out[i * 8 + 5] = (uint)(s < t) | (uint)(x < y) << 1 | (uint)(h >= k) << 2 | (uint)(u != v) << 3;
    out[i * 8 + 6] = (uint)(int)s + (uint)(long)h;
    global ushort *o = (global ushort *)(out + i * 8 + 7);
    o[0] = (ushort)(h * k);
    o[1] = (ushort)-s;
}
