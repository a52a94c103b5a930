//! 64 16 i:256 z:256
// Pointer arithmetic, differences, comparisons, pointers of pointers, reinterpretation.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    global int *p = in + i * 4, *end = p + 4;
    int sum = 0;
    for (global int *q = p; q != end; ++q) sum += *q * (int)(q - p + 1);
    for (global int *q = end; q > p;) sum ^= *--q >> 2;
    global uchar *bytes = (global uchar *)p;
    for (int k = 15; k >= 0; k -= 3) sum = sum * 5 + bytes[k];
    int local_value = sum;
    int *r = &local_value;
    int **rr = &r;
    **rr += 7;
    float f = as_float((sum & 0x7fffff) | 0x3f800000);
    *(int *)&f ^= 1;
    out[i * 4] = local_value;
    out[i * 4 + 1] = as_int(f);
    out[i * 4 + 2] = (int)(end - p) + (p < end) + (p == in) * 2 + ((size_t)p % 4 == 0);
    global int *s = (sum & 1) ? p : end - 1;
    out[i * 4 + 3] = s[0] + (s ? 1 : 2);
}
