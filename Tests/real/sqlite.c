// Runs the SQL of a file on a database file and prints the rows. SQLite is built with SQLITE_OS_OTHER and its own demonstration
// of a file system layer, which needs no file locks: wasi-libc has none.
#include <stdio.h>
#include <stdlib.h>

#include "sqlite3.h"

sqlite3_vfs *sqlite3_demovfs(void);

int sqlite3_os_init(void) { return sqlite3_vfs_register(sqlite3_demovfs(), 1); }
int sqlite3_os_end(void) { return SQLITE_OK; }

static int print_row(void *unused, int count, char **values, char **names) {
    (void)unused;
    (void)names;
    for (int i = 0; i < count; i++) printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "NULL" : values[i]);
    putchar('\n');
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    FILE *file = fopen(argv[2], "rb");
    if (file == NULL) {
        perror(argv[2]);
        return 1;
    }
    static char sql[1 << 20];
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    fclose(file);
    sqlite3 *database;
    char *message = NULL;
    if (sqlite3_open(argv[1], &database) != SQLITE_OK ||
        sqlite3_exec(database, sql, print_row, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "%s\n", message != NULL ? message : sqlite3_errmsg(database));
        return 1;
    }
    return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
