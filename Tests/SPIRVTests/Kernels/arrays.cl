//! 64 16 s:1024 z:512
// Private arrays indexed at run time, with initialisers; a small sort.
kernel void spir_main(global int *in, global int *out) {
    size_t i = get_global_id(0);
    int data[16], count[16] = {0};
    const int weight[4] = {3, -1, 4, 15};
    int grid[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
    for (int k = 0; k < 16; k++) data[k] = in[i * 16 + k];
    for (int k = 0; k < 16; k++) count[data[k] & 15]++;
    for (int k = 1; k < 16; k++) {
        int x = data[k], j = k - 1;
        while (j >= 0 && data[j] > x) {
            data[j + 1] = data[j];
            j--;
        }
        data[j + 1] = x;
    }
    uint sum = 0;
    for (int k = 0; k < 16; k++) sum = sum * 31u + (uint)(data[k] * weight[k & 3] + count[k] * grid[k % 3][data[k] & 3]);
    out[i * 4] = (int)sum;
    out[i * 4 + 1] = data[7];
    out[i * 4 + 2] = count[data[3] & 15];
    out[i * 4 + 3] = grid[data[0] % 3][data[1] & 3];
}
