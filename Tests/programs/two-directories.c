// Two directories under names of their own: paths find the right one, and files move between them.
// dir: first
// dir: second
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
    FILE *file = fopen("first/file", "w");
    fputs("contents", file);
    fclose(file);
    printf("rename %d\n", rename("first/file", "second/moved"));
    printf("gone %d there %d\n", access("first/file", F_OK), access("second/moved", F_OK));
    printf("link %d\n", link("second/moved", "first/linked"));
    printf("mkdir %d\n", mkdir("second/directory", 0777));
    printf("rename %d\n", rename("second/directory", "first/directory"));
    struct stat a;
    struct stat b;
    printf("stat %d %d\n", stat("first/linked", &a), stat("second/moved", &b));
    printf("same %d\n", a.st_ino == b.st_ino && a.st_dev == b.st_dev);
    printf("elsewhere %d\n", open("third/file", O_RDONLY) < 0);
    return 0;
}
