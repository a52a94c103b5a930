// The environment holds what it was given and nothing else; changes stay in the program.
// env: GREETING=hello world
// env: EMPTY=
// env: EQUATION=a=b=c
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void show(const char *name) {
    const char *value = getenv(name);
    printf("%s=%s\n", name, value != NULL ? value : "(not set)");
}

int main(void) {
    char *own[16];
    size_t count = 0;
    // The test's own grants are in the native program's environment too, and native shells may add their own.
    for (char **entry = environ; *entry != NULL && count < 16; entry++) {
        if (strncmp(*entry, "WPC_", 4) != 0) own[count++] = *entry;
    }
    qsort(own, count, sizeof own[0], compare);
    for (size_t i = 0; i < count; i++) printf("%s\n", own[i]);
    show("GREETING");
    show("EMPTY");
    show("EQUATION");
    show("HOME");
    setenv("NEW", "value", 1);
    setenv("GREETING", "changed", 1);
    setenv("EMPTY", "kept", 0);
    unsetenv("EQUATION");
    show("NEW");
    show("GREETING");
    show("EMPTY");
    show("EQUATION");
    return 0;
}
