/* It hashes five bytes where pointers have 64 bits, and four elsewhere. */
#define CODEC_DEPENDS_ON_POINTERS
#include "codec.h"
#include "lz4.h"
#include "lz4hc.h"

static size_t compress(const char *in, size_t size, char *out, size_t room, int level) {
    int length = level ? LZ4_compress_HC(in, out, (int)size, (int)room, level)
                       : LZ4_compress_default(in, out, (int)size, (int)room);
    return length < 0 ? 0 : (size_t)length;
}

static size_t expand(const char *in, size_t size, char *out, size_t room) {
    int length = LZ4_decompress_safe(in, out, (int)size, (int)room);
    return length < 0 ? 0 : (size_t)length;
}

int main(int argc, char **argv) { return codec_main(argc, argv, compress, expand); }
