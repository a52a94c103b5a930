// Standard input line by line, output through every door, buffering.
// stdin: first line
// stdin: 42 0x1F -7 3.5e2 word
// stdin:
// stdin: last line with ünïcode €
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
    char line[256];
    if (fgets(line, sizeof line, stdin) == NULL) return 1;
    printf("[%.*s]\n", (int)strcspn(line, "\n"), line);
    int a;
    int b;
    int c;
    double d;
    char word[16];
    printf("scanf %d: ", scanf("%d %i %d %lf %15s", &a, &b, &c, &d, word));
    printf("%d %d %d %g %s\n", a, b, c, d, word);
    while (fgets(line, sizeof line, stdin) != NULL) printf("%zu: %s", strlen(line), line);
    printf("end %d error %d\n", feof(stdin) != 0, ferror(stdin));
    printf("again %d\n", getchar());
    fflush(stdout);
    struct iovec parts[3] = {{"one ", 4}, {"", 0}, {"two\n", 4}};
    printf("%zd written\n", writev(1, parts, 3));
    fflush(stdout);
    write(1, "direct\n", 7);
    setvbuf(stdout, NULL, _IONBF, 0);
    putchar('u');
    puts("nbuffered");
    fprintf(stderr, "to standard error\n");
    printf("terminals: %d %d\n", isatty(0), isatty(1));
    printf("seek: %d", (int)lseek(1, 0, SEEK_CUR));
    printf(" %d\n", errno == ESPIPE);
    return ferror(stdout);
}
