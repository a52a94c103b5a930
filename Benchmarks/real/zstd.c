#include "codec.h"
#include "zstd.h"

static size_t compress(const char *in, size_t size, char *out, size_t room, int level) {
    size_t length = ZSTD_compress(out, room, in, size, level);
    return ZSTD_isError(length) ? 0 : length;
}

static size_t expand(const char *in, size_t size, char *out, size_t room) {
    size_t length = ZSTD_decompress(out, room, in, size);
    return ZSTD_isError(length) ? 0 : length;
}

int main(int argc, char **argv) { return codec_main(argc, argv, compress, expand); }
