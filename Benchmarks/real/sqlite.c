/* SQLite on a database in memory: the SQL of a file, rows printed. Without a file system layer, since wasi-libc has no locks. */
#include <stdio.h>
#include <stdlib.h>

#include "sqlite3.h"

static int print_row(void *unused, int count, char **values, char **names) {
    (void)unused, (void)names;
    for (int i = 0; i < count; i++) printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "NULL" : values[i]);
    return putchar('\n') == EOF;
}

static int open_nothing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs, (void)name, (void)file, (void)flags, (void)out;
    return SQLITE_CANTOPEN;
}

static int name_itself(sqlite3_vfs *vfs, const char *name, int size, char *out) {
    (void)vfs;
    return snprintf(out, (size_t)size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int fill(sqlite3_vfs *vfs, int size, char *out) {
    (void)vfs;
    for (int i = 0; i < size; i++) out[i] = (char)i;
    return size;
}

static int now(sqlite3_vfs *vfs, double *day) {
    (void)vfs;
    *day = 2460000.5;
    return SQLITE_OK;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {.iVersion = 1,
                              .szOsFile = 64,
                              .mxPathname = 512,
                              .zName = "none",
                              .xOpen = open_nothing,
                              .xFullPathname = name_itself,
                              .xRandomness = fill,
                              .xCurrentTime = now};
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }

int main(int argc, char **argv) {
    static char sql[1 << 16];
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 64;
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    fclose(file);
    sqlite3 *database;
    char *message = NULL;
    if (sqlite3_open(":memory:", &database) != SQLITE_OK ||
        sqlite3_exec(database, sql, print_row, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "%s\n", message != NULL ? message : sqlite3_errmsg(database));
        return 1;
    }
    return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
