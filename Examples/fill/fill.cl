kernel void spir_main(global uint *out) {
    uint i = (uint)get_global_id(0);
    out[i] = i * 2654435761u ^ i >> 3;
}
