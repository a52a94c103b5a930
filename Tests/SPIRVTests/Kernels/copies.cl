//! 64 16 i:2048 z:2048
// Copies of whole structures and arrays between kinds of memory.
typedef struct { int v[13]; char c[7]; } Big;
typedef struct { uchar b[11]; } Odd;
kernel void spir_main(global const int *in, global int *out) {
    size_t i = get_global_id(0);
    Big a = *(global const Big *)(in + i * 16);
    Big b = a;
    b.v[in[i] & 7] = 99;
    a.c[in[i] & 3] = 'q';
    local Odd shared[16];
    shared[get_local_id(0)] = *(global const Odd *)((global const uchar *)in + i * 11);
    barrier(CLK_LOCAL_MEM_FENCE);
    Odd o = shared[15 - get_local_id(0)];
    int sum = 0;
    for (int k = 0; k < 13; k++) sum = sum * 3 + a.v[k] - b.v[k] + o.b[k % 11];
    *(global Big *)(out + i * 16) = (sum & 1) ? a : b;
    out[1024 + i] = sum;
    ((global Odd *)(out + 1200))[i] = o;
}
