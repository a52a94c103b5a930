/// grants.h - lists of what a guest is granted, and their form in the host's environment.
#ifndef WPC_WASI_GRANTS_H
#define WPC_WASI_GRANTS_H

#include <stdbool.h>
#include <stddef.h>

/// A growing list of strings; the strings are its own. Zero-initialised: empty.
typedef struct wpc_wasi_grant_list {
    char **items;
    size_t count;
    size_t capacity;
} wpc_wasi_grant_list;

typedef enum wpc_wasi_grant_result {
    WPC_WASI_GRANTS_TAKEN,
    WPC_WASI_GRANTS_OUT_OF_MEMORY,
    /// In an escaped list a backslash stands before anything but a backslash or an n.
    WPC_WASI_GRANTS_BAD_ESCAPE,
} wpc_wasi_grant_result;

/// Takes `item`, of malloc, over. False: out of memory, or `item` is NULL.
bool wpc_wasi_grant_add(wpc_wasi_grant_list *list, char *item);

/// Frees the strings, and leaves an empty list.
void wpc_wasi_grants_clear(wpc_wasi_grant_list *list);

/// Adds the entries of a list in a variable of the environment; NULL is the empty one. There are three forms:
///
///   A;B        without a newline: entries end at semicolons.
///   A\nB       with newlines, one at the end will do: an entry a line.
///   \\\nA\nB   the first line is a backslash alone: an entry a line, in which \n stands for a newline and \\ for a backslash. This
///              form carries all bytes but NUL, which no string of the environment has. `wpc run` writes it.
///
/// Empty entries are skipped. After a failure the list holds the entries before the one that failed.
wpc_wasi_grant_result wpc_wasi_grants_parse(wpc_wasi_grant_list *list, const char *text);

/// Splits a directory at its first "::" in place: before it stands the host's name, behind it, which is returned, the guest's. NULL: it
/// has none, and the guest's name is the host's.
char *wpc_wasi_grant_split(char *directory);

#endif
