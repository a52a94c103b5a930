#include "codec.h"
#include "bzlib.h"

/* Called by the library, which is built without standard streams. */
void bz_internal_error(int code) { printf("bzip2: internal error %d\n", code), exit(1); }

static size_t compress(const char *in, size_t size, char *out, size_t room, int level) {
    unsigned length = (unsigned)room;
    return BZ2_bzBuffToBuffCompress(out, &length, (char *)(uintptr_t)in, (unsigned)size, level, 0, 0) == BZ_OK ? length
                                                                                                               : 0;
}

static size_t expand(const char *in, size_t size, char *out, size_t room) {
    unsigned length = (unsigned)room;
    return BZ2_bzBuffToBuffDecompress(out, &length, (char *)(uintptr_t)in, (unsigned)size, 0, 0) == BZ_OK ? length : 0;
}

int main(int argc, char **argv) { return codec_main(argc, argv, compress, expand); }
