//! 64 16 i:1024 z:2048
// Structures, nested and packed, in global, private and as values.
typedef struct { int tag, value; float2 point; } Inner;
typedef struct { Inner inner[2]; short list[5]; short flag; int filler; long total; } Outer;
Inner make(int a, int b) {
    Inner r;
    r.tag = (char)a;
    r.value = (int)((uint)a * (uint)b);
    r.point = (float2)((float)(a & 255), (float)(b & 255));
    return r;
}
kernel void spir_main(global int *in, global Outer *out) {
    size_t i = get_global_id(0);
    Outer o;
    for (int k = 0; k < 2; k++) o.inner[k] = make(in[i * 4 + k], in[i * 4 + k + 1]);
    for (int k = 0; k < 5; k++) o.list[k] = (short)(in[i * 4] >> k);
    o.flag = (short)(in[i * 4 + 3] & 1);
    o.total = 0;
    o.filler = 7;
    for (int k = 0; k < 5; k++) o.total += (long)o.list[k] * o.inner[k & 1].value;
    out[i].inner[0] = o.inner[1];
    out[i].inner[1].tag = o.inner[0].tag;
    out[i].inner[1].value = o.inner[0].value;
    out[i].inner[1].point = o.inner[0].point.yx;
    for (int k = 0; k < 5; k++) out[i].list[k] = o.list[(k + in[i]) & 3];
    out[i].flag = o.flag;
    out[i].filler = o.filler;
    out[i].total = o.total;
}
