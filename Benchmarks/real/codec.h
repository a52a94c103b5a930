/* The frame of the compressors' benchmarks: a file compressed at several levels, restored and compared. */
#ifndef CODEC_H
#define CODEC_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* CODEC_DEPENDS_ON_POINTERS: what the compressor makes depends on the size of a pointer, so it isn't compared. */

/* Both return how many bytes they wrote, 0 for failure. */
typedef size_t codec_compress(const char *in, size_t size, char *out, size_t room, int level);
typedef size_t codec_expand(const char *in, size_t size, char *out, size_t room);

/* argv: a file, then pairs LEVELxTIMES, where the compressed text is expanded TIMES times. */
static int codec_main(int argc, char **argv, codec_compress *compress, codec_expand *expand) {
    FILE *file = argc < 3 ? NULL : fopen(argv[1], "rb");
    if (file == NULL) return fputs("usage: FILE LEVELxTIMES ...\n", stderr), 64;
    size_t room = (size_t)1 << 23;
    char *input = malloc(room), *packed = malloc(room + room / 8), *output = malloc(room);
    size_t size = fread(input, 1, room, file);
    fclose(file);
    for (int i = 2; i < argc; i++) {
        char *end;
        int level = (int)strtol(argv[i], &end, 10), times = *end ? atoi(end + 1) : 1;
        size_t length = compress(input, size, packed, room + room / 8, level);
        uint64_t sum = 0;
        for (size_t k = 0; k < length; k++) sum = (sum ^ (unsigned char)packed[k]) * UINT64_C(0x100000001B3);
        int is_same = length != 0;
        for (int again = 0; again < times && is_same; again++) {
            memset(output, 0, size);
            is_same = expand(packed, length, output, room) == size && memcmp(input, output, size) == 0;
        }
        printf("level %d: %zu bytes", level, size);
#ifndef CODEC_DEPENDS_ON_POINTERS
        printf(" to %zu, sum %016llx", length, (unsigned long long)sum);
#endif
        printf(", %s\n", is_same ? "restored" : "NOT RESTORED");
    }
    return 0;
}

#endif
