/// grants.c - reads lists of grants (see grants.h).
#include "grants.h"

#include <stdlib.h>
#include <string.h>

bool wpc_wasi_grant_add(wpc_wasi_grant_list *list, char *item) {
    if (item == NULL) return false;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : list->capacity * 2;
        char **grown = realloc(list->items, capacity * sizeof *grown);
        if (grown == NULL) {
            free(item);
            return false;
        }
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return true;
}

void wpc_wasi_grants_clear(wpc_wasi_grant_list *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    free(list->items);
    *list = (wpc_wasi_grant_list){0};
}

/// Replaces the escapes of an entry in place, which never makes it longer. False: one means nothing.
static bool unescape(char *entry) {
    char *to = entry;
    for (const char *from = entry; *from != '\0'; from++) {
        char byte = *from;
        if (byte == '\\') {
            from += 1;
            if (*from != '\\' && *from != 'n') return false;
            byte = *from == 'n' ? '\n' : '\\';
        }
        *to++ = byte;
    }
    *to = '\0';
    return true;
}

wpc_wasi_grant_result wpc_wasi_grants_parse(wpc_wasi_grant_list *list, const char *text) {
    if (text == NULL) return WPC_WASI_GRANTS_TAKEN;
    bool is_escaped = strncmp(text, "\\\n", 2) == 0;
    const char *separator = strchr(text, '\n') != NULL ? "\n" : ";";
    for (text += is_escaped ? 2 : 0; *text != '\0'; text += *text != '\0') {
        size_t length = strcspn(text, separator);
        if (length != 0) {
            char *entry = strndup(text, length);
            if (entry != NULL && is_escaped && !unescape(entry)) {
                free(entry);
                return WPC_WASI_GRANTS_BAD_ESCAPE;
            }
            if (!wpc_wasi_grant_add(list, entry)) return WPC_WASI_GRANTS_OUT_OF_MEMORY;
        }
        text += length;
    }
    return WPC_WASI_GRANTS_TAKEN;
}

char *wpc_wasi_grant_split(char *directory) {
    char *separator = strstr(directory, "::");
    if (separator == NULL) return NULL;
    *separator = '\0';
    return separator + 2;
}
