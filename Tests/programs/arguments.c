// What main receives, byte by byte.
// args: one "two words" "" '*' "ünï €" -x --long=value "tab	and \"quote\""
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    printf("%d arguments\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        printf("%d: [%s] %zu bytes:", i, argv[i], strlen(argv[i]));
        for (const unsigned char *byte = (const unsigned char *)argv[i]; *byte != 0; byte++) printf(" %02x", *byte);
        printf("\n");
    }
    printf("terminated: %s\n", argv[argc] == NULL ? "yes" : "no");
    return 0;
}
