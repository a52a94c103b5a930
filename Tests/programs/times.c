// File times: set, read back, nanoseconds kept.
// dir: .
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void show(const char *path, int flags) {
    struct stat status;
    if (fstatat(AT_FDCWD, path, &status, flags) != 0) {
        printf("%s: not there\n", path);
        return;
    }
    printf("%s: %lld.%09ld %lld.%09ld\n", path, (long long)status.st_atim.tv_sec, (long)status.st_atim.tv_nsec,
           (long long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec);
}

int main(void) {
    int fd = open("file", O_RDWR | O_CREAT, 0666);
    struct timespec times[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
    printf("futimens %d\n", futimens(fd, times));
    show("file", 0);
    times[0].tv_nsec = UTIME_OMIT;
    times[1] = (struct timespec){86400, 1};
    printf("utimensat %d\n", utimensat(AT_FDCWD, "file", times, 0));
    show("file", 0);
    symlink("file", "link");
    times[0] = (struct timespec){5, 6};
    times[1] = (struct timespec){7, 8};
    printf("utimensat %d\n", utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW));
    show("link", AT_SYMLINK_NOFOLLOW);
    show("link", 0);
    printf("utimensat %d\n", utimensat(AT_FDCWD, "link", times, 0));
    show("file", 0);
    // A write is a change: not before what was set, and not after now.
    times[0] = (struct timespec){0, 0};
    times[1] = (struct timespec){0, 0};
    printf("futimens %d\n", futimens(fd, times));
    printf("write %zd\n", write(fd, "x", 1));
    struct stat status;
    fstat(fd, &status);
    printf("now %d\n", status.st_mtim.tv_sec > 1577836800 && status.st_mtim.tv_sec <= time(NULL) + 1);
    return 0;
}
