//! 64 16 i:64 z:256
// Switches with fall-through, inside loops, on 8-, 32- and 64-bit values.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int x = in[i], r = 0;
    for (int k = 0; k < 10; k++) {
        switch ((x >> (k * 3)) & 7) {
        case 0: r += 1;
        case 1: r ^= 5; break;
        case 2: continue;
        case 3:
        case 4: r *= 3; break;
        case 5: if (r > 100) goto out; r += 50; break;
        default: r -= k;
        }
        r += 7;
    }
out:
    out[i * 4] = r;
    switch ((char)x) {
    case -1: r = 11; break;
    case -128: r = 22; break;
    case 5: case 6: case 7: r = 33; break;
    case 100: r += 2;
    case 101: r += 3; break;
    default: r = (char)x;
    }
    out[i * 4 + 1] = r;
    switch ((long)(x & 3) * 0x100000000l) {
    case 0x100000000l: r = 1; break;
    case 0x300000000l: r = 2; break;
    case 0: r = 3; break;
    default: r = 4;
    }
    out[i * 4 + 2] = r;
    switch (x) { case (int)0x80000000: r = 5; break; case -1: r = 6; break; case 77: return; }
    out[i * 4 + 3] = r;
}
