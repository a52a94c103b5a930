//! 64 16 i:64 z:128
// A jump into a loop: flow that no nesting of statements expresses.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int x = in[i] & 0xff, n = 0, y = x * 3;
    if (x & 1) goto middle;
top:
    x += 3;
    n++;
    if (x > 400) goto end;
middle:
    x = x * 2 - n;
    y ^= x;
    if (y & 4) goto middle2;
    x -= 1;
    if (n < 40) goto top;
    goto end;
middle2:
    n += 2;
    if (x < 300) goto top;
    if (n < 30) goto middle;
end:
    out[i * 2] = x + y;
    out[i * 2 + 1] = n;
}
