// Errors arrive as the errno that C programs expect.
// dir: .
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name(int error) {
    switch (error) {
    case 0: return "0";
    case EBADF: return "EBADF";
    case EEXIST: return "EEXIST";
    case EINVAL: return "EINVAL";
    case EISDIR: return "EISDIR";
    case ELOOP: return "ELOOP";
    case ENAMETOOLONG: return "ENAMETOOLONG";
    case ENOENT: return "ENOENT";
    case ENOTDIR: return "ENOTDIR";
    case ENOTEMPTY: return "ENOTEMPTY";
    case EPERM: return "EPERM";
    case ESPIPE: return "ESPIPE";
    default: return strerror(error);
    }
}

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long long result = (long long)(call);                                                                          \
        printf("%s: %s %s\n", #call, result < 0 ? "fails" : "succeeds", name(result < 0 ? errno : 0));                  \
    } while (0)

int main(void) {
    char buffer[16];
    char long_name[400];
    memset(long_name, 'x', sizeof long_name);
    long_name[399] = '\0';
    int file = open("file", O_RDWR | O_CREAT, 0666);
    mkdir("directory", 0777);
    mkdir("directory/inner", 0777);
    symlink("loop", "loop");
    int reader = open("file", O_RDONLY);
    int writer = open("file", O_WRONLY);

    TRY(open("missing", O_RDONLY));
    TRY(open("missing/file", O_RDWR | O_CREAT, 0666));
    TRY(open("file/below", O_RDONLY));
    TRY(open("file", O_RDONLY | O_DIRECTORY));
    TRY(open("directory", O_RDWR));
    TRY(open("file", O_RDWR | O_CREAT | O_EXCL, 0666));
    TRY(open("loop", O_RDONLY));
    TRY(open("loop", O_RDONLY | O_NOFOLLOW));
    TRY(open(long_name, O_RDWR | O_CREAT, 0666));
    TRY(open("file/", O_RDONLY));
    TRY(read(writer, buffer, 1));
    TRY(write(reader, buffer, 1));
    TRY(read(1000, buffer, 1));
    TRY(write(-1, buffer, 1));
    TRY(close(1000));
    TRY(lseek(file, -1, SEEK_SET));
    TRY(lseek(1000, 0, SEEK_SET));
    TRY(ftruncate(1000, 0));
    TRY(mkdir("directory", 0777));
    TRY(mkdir("file/new", 0777));
    TRY(mkdir("missing/new", 0777));
    TRY(rmdir("directory"));
    TRY(rmdir("file"));
    TRY(rmdir("missing"));
    TRY(rmdir("."));
    TRY(unlink("missing"));
    TRY(unlink("directory"));
    TRY(unlink("file/"));
    TRY(rename("missing", "other"));
    TRY(rename("file", "directory"));
    TRY(rename("directory", "file"));
    TRY(rename("directory", "directory/inner/new"));
    TRY(rename("file", "missing/file"));
    TRY(link("missing", "new"));
    TRY(link("file", "file"));
    TRY(link("directory", "new"));
    TRY(symlink("target", "file"));
    TRY(readlink("file", buffer, sizeof buffer));
    TRY(readlink("missing", buffer, sizeof buffer));
    TRY(access("missing", F_OK));
    TRY(access("file", F_OK));
    struct stat status;
    TRY(stat("loop", &status));
    TRY(lstat("loop", &status));
    TRY(stat("file/", &status));
    TRY(fstat(1000, &status));
    printf("opendir: %d", opendir("file") == NULL);
    printf(" %s\n", name(errno));
    printf("fopen: %d", fopen("missing", "r") == NULL);
    printf(" %s\n", name(errno));
    printf("fopen: %d", fopen("file", "no such mode") == NULL);
    printf(" %s\n", name(errno));
    FILE *stream = fdopen(reader, "r");
    printf("fputc: %d ferror: %d\n", fputc('x', stream), ferror(stream) != 0);
    return 0;
}
