// Compresses a file at several levels, writes each result beside it, and checks that it decompresses to what it was.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zstd.h"

static void *read_file(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    void *bytes = malloc(*size + 1);
    if (bytes != NULL && fread(bytes, 1, *size, file) != *size) bytes = NULL;
    fclose(file);
    return bytes;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    size_t size;
    void *input = read_file(argv[1], &size);
    if (input == NULL) {
        perror(argv[1]);
        return 1;
    }
    size_t room = ZSTD_compressBound(size);
    void *compressed = malloc(room);
    void *output = malloc(size + 1);
    if (compressed == NULL || output == NULL) return 1;
    for (int i = 2; i < argc; i++) {
        int level = atoi(argv[i]);
        size_t length = ZSTD_compress(compressed, room, input, size, level);
        if (ZSTD_isError(length)) {
            printf("level %d: %s\n", level, ZSTD_getErrorName(length));
            return 1;
        }
        memset(output, 0, size);
        size_t restored = ZSTD_decompress(output, size, compressed, length);
        int is_same = !ZSTD_isError(restored) && restored == size && memcmp(input, output, size) == 0;
        printf("level %d: %zu bytes to %zu, %s\n", level, size, length, is_same ? "restored" : "NOT RESTORED");
        char name[64];
        snprintf(name, sizeof name, "level%d.zst", level);
        FILE *file = fopen(name, "wb");
        if (file == NULL || fwrite(compressed, 1, length, file) != length || fclose(file) != 0) {
            perror(name);
            return 1;
        }
    }
    return 0;
}
