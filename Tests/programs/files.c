// Files in the working directory: create, write, read, seek, append, truncate, rename, delete.
// dir: .
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        printf("%s: %s\n", path, errno == ENOENT ? "no such file" : "?");
        return;
    }
    char line[256];
    printf("%s:\n", path);
    while (fgets(line, sizeof line, file) != NULL) printf("  | %s", line);
    printf("  at end: %d\n", feof(file) != 0);
    fclose(file);
}

static long long size_of(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? (long long)status.st_size : -1;
}

int main(void) {
    FILE *file = fopen("text", "w+");
    fprintf(file, "first line\nsecond line\nthird line\n");
    printf("position %ld\n", ftell(file));
    fseek(file, 6, SEEK_SET);
    fputs("LINE", file);
    fflush(file);
    fseek(file, -11, SEEK_END);
    char word[16] = "";
    fscanf(file, "%15s", word);
    printf("word [%s] position %ld\n", word, ftell(file));
    rewind(file);
    int character = fgetc(file);
    ungetc('F', file);
    printf("%c %c\n", character, fgetc(file));
    fclose(file);
    show("text");

    file = fopen("text", "a");
    fputs("appended\n", file);
    fclose(file);
    printf("size %lld\n", size_of("text"));

    int fd = open("text", O_RDWR);
    char buffer[64];
    printf("pread %zd", pread(fd, buffer, 5, 11));
    printf(" [%.5s]\n", buffer);
    printf("pwrite %zd\n", pwrite(fd, "SECOND", 6, 11));
    printf("position %lld\n", (long long)lseek(fd, 0, SEEK_CUR));
    printf("truncate %d\n", ftruncate(fd, 22));
    printf("beyond the end %lld\n", (long long)lseek(fd, 10, SEEK_END));
    printf("write %zd\n", write(fd, "!", 1));
    printf("sync %d %d\n", fsync(fd), fdatasync(fd));
    printf("close %d %d\n", close(fd), close(fd));
    printf("size %lld\n", size_of("text"));

    fd = open("text", O_WRONLY | O_APPEND);
    lseek(fd, 0, SEEK_SET);
    printf("append %zd\n", write(fd, "end", 3));
    close(fd);
    printf("size %lld\n", size_of("text"));

    printf("exclusive: %d", open("text", O_WRONLY | O_CREAT | O_EXCL, 0666));
    printf(" %d\n", errno == EEXIST);
    printf("rename %d\n", rename("text", "renamed"));
    show("text");
    printf("size %lld\n", size_of("renamed"));
    printf("link %d\n", link("renamed", "again"));
    struct stat status;
    stat("again", &status);
    printf("links %d\n", (int)status.st_nlink);
    printf("unlink %d %d\n", unlink("renamed"), unlink("renamed"));
    printf("remove %d\n", remove("again"));

    file = fopen("kept", "wb");
    for (int i = 0; i < 256; i++) fputc(i, file);
    printf("fwrite %zu\n", fwrite("\0\1\2", 1, 3, file));
    fclose(file);
    file = fopen("kept", "rb");
    unsigned sum = 0;
    for (int byte; (byte = fgetc(file)) != EOF;) sum = sum * 31 + (unsigned)byte;
    printf("sum %u\n", sum);
    fclose(file);
    return 0;
}
