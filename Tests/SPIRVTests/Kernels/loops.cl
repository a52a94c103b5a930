//! 64 16 s:512 z:256
// Loops of all kinds with break and continue out of several levels.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    global int *p = in + i * 8;
    int sum = 0, steps = 0;
    for (int a = 0; a < 8; a++) {
        if (p[a] == 3) continue;
        for (int b = a; b < 8; b++) {
            steps++;
            if (p[b] == 15) goto done;
            if (p[b] > 12) break;
            int c = p[b];
            do {
                sum += c * a - b;
                if (sum > 5000) goto next;
                c -= 2;
                while (c > 9) {
                    c--;
                    if ((c ^ a) == 11) continue;
                    sum++;
                }
            } while (c > 0);
        }
    next:
        sum ^= a << 3;
    }
done:
    out[i * 4] = sum;
    out[i * 4 + 1] = steps;
    int x = p[0] * 27 + 1, n = 0;
    while (x != 1 && n < 200) {
        x = (x & 1) ? 3 * x + 1 : x / 2;
        n++;
    }
    out[i * 4 + 2] = n;
    out[i * 4 + 3] = x;
}
