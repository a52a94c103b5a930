//! 64 16 i:256 i:256 z:256
// Elements of vectors by an index known at run time, as values and through memory.
kernel void spir_main(global int *a, global uint *b, global int *out) {
    size_t i = get_global_id(0);
    int4 v = vload4(i, a);
    uint k = b[i] & 3;
    int x = ((int *)&v)[k];
    ((int *)&v)[(k + 1) & 3] = x * 3;
    int8 w = (int8)(v, v.wzyx);
    for (uint j = 0; j < 8; j++) {
        int t = ((int *)&w)[j];
        if (t & 1) ((int *)&w)[7 - j] = t >> 1;
    }
    vstore4(w.lo ^ w.hi.wzyx, i, out);
}
