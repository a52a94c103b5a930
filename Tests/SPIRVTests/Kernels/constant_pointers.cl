//! 64 16 s:64 z:64
//! only 64
// Constant tables of pointers to constants.
constant int first[3] = {1, 2, 3};
constant int second[5] = {10, 20, 30, 40, 50};
constant int *constant lists[2] = {first, second + 1};
typedef struct { int n; constant int *p; } Entry;
constant Entry entries[2] = {{3, first}, {4, second + 1}};
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int k = in[i];
    constant int *p = lists[k & 1];
    uint sum = (uint)p[k % 3];
    for (int j = 0; j < entries[(k >> 1) & 1].n; j++) sum = sum * 7u + (uint)entries[(k >> 1) & 1].p[j];
    out[i] = (int)sum;
}
