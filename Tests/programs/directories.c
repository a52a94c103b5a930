// Directories: make, list, seek in a listing, remove; links; what stat says.
// dir: .
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char kind_of(mode_t mode) {
    return S_ISDIR(mode) ? 'd' : S_ISREG(mode) ? 'f' : S_ISLNK(mode) ? 'l' : '?';
}

static void list(const char *path) {
    DIR *directory = opendir(path);
    if (directory == NULL) {
        printf("%s: cannot open (%s)\n", path, errno == ENOENT ? "ENOENT" : errno == ENOTDIR ? "ENOTDIR" : "other");
        return;
    }
    char *names[256];
    size_t count = 0;
    for (struct dirent *entry; count < 256 && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char type = entry->d_type == DT_DIR ? 'd' : entry->d_type == DT_REG ? 'f' : entry->d_type == DT_LNK ? 'l' : '?';
        names[count] = malloc(strlen(entry->d_name) + 3);
        sprintf(names[count++], "%s %c", entry->d_name, type);
    }
    closedir(directory);
    qsort(names, count, sizeof names[0], compare);
    printf("%s: %zu entries\n", path, count);
    for (size_t i = 0; i < count; i++) {
        printf("  %s\n", names[i]);
        free(names[i]);
    }
}

static void make_file(const char *path) {
    FILE *file = fopen(path, "w");
    fputs(path, file);
    fclose(file);
}

static void show(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0) {
        printf("%s: not there\n", path);
    } else {
        printf("%s: %c %lld\n", path, kind_of(status.st_mode), S_ISDIR(status.st_mode) ? 0LL : (long long)status.st_size);
    }
}

int main(void) {
    printf("mkdir %d %d %d\n", mkdir("a", 0777), mkdir("a/b", 0777), mkdir("a/b/c", 0777));
    make_file("a/one");
    make_file("a/two");
    make_file("a/b/three");
    printf("symlink %d %d %d\n", symlink("a/one", "to-one"), symlink("a/b", "to-b"), symlink("nowhere", "dangling"));
    list("a");
    list("a/b/");
    list("to-b");
    list("a/b/../../a/./b");
    list("nowhere");
    list("a/one");
    show("to-one");
    show("a/b");
    show("dangling");
    show("to-b/three");
    show("to-b/../one");
    char target[32];
    ssize_t length = readlink("to-one", target, sizeof target);
    printf("readlink %.*s\n", (int)length, target);
    printf("through links: %d %d\n", access("to-b/three", F_OK), access("dangling", F_OK));
    printf("rename %d\n", rename("a/b", "moved"));
    list(".");
    show("to-b/three");
    printf("rmdir %d", rmdir("moved"));
    printf(" %d\n", errno == ENOTEMPTY);
    unlink("moved/three");
    printf("rmdir %d %d\n", rmdir("moved/c"), rmdir("moved"));

    // Seventy entries, taken up again in the middle.
    mkdir("many", 0777);
    for (int i = 0; i < 70; i++) {
        char name[64];
        snprintf(name, sizeof name, "many/%0*d", 1 + i % 40, i);
        make_file(name);
    }
    DIR *directory = opendir("many");
    int before = 0;
    long place = -1;
    while (readdir(directory) != NULL) {
        if (++before == 30) place = telldir(directory);
    }
    seekdir(directory, place);
    int after = 0;
    while (readdir(directory) != NULL) after++;
    rewinddir(directory);
    int again = 0;
    while (readdir(directory) != NULL) again++;
    closedir(directory);
    printf("%d entries, %d after the 30th, %d again\n", before, after, again);

    int fd = open("a", O_RDONLY | O_DIRECTORY);
    printf("openat %d\n", openat(fd, "one", O_RDONLY) >= 0);
    printf("mkdirat %d\n", mkdirat(fd, "new", 0777));
    struct stat status;
    printf("fstatat %d", fstatat(fd, "new", &status, 0));
    printf(" %c\n", kind_of(status.st_mode));
    printf("unlinkat %d\n", unlinkat(fd, "new", AT_REMOVEDIR));
    close(fd);
    return 0;
}
