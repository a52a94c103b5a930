//! 64 16 i:512 z:1024
// Members at addresses less than naturally aligned.
typedef struct __attribute__((packed)) { char c; int i; short s; long l; float f; } Packed;
kernel void spir_main(global const Packed *in, global Packed *out) {
    size_t i = get_global_id(0);
    Packed p = in[i];
    p.i += p.c;
    p.l ^= (long)p.s * p.i;
    out[i] = p;
    out[i].f = (float)(p.i & 1023) * 0.5f;
    out[i].s = (short)(in[i].s + 1);
}
