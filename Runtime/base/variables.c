/// variables.c - the variables of the environment that the runtime reads.
#include "base/variables.h"

#include <errno.h>
#include <stdlib.h>

const char *wpc_variable_value(const char *name) { return secure_getenv(name); }

const char *wpc_variable_not_empty(const char *name) {
    const char *value = secure_getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

uint64_t wpc_parse_size(const char *text) {
    if (*text < '0' || *text > '9') return 0;
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    unsigned shift = 0;
    switch (*end) {
    case 'K':
    case 'k': shift = 10; break;
    case 'M':
    case 'm': shift = 20; break;
    case 'G':
    case 'g': shift = 30; break;
    default: break;
    }
    if (shift != 0) end += 1;
    return *end != '\0' || errno != 0 || number > (UINT64_MAX >> shift) ? 0 : number << shift;
}
