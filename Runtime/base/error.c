/// error.c - texts of errors for the embedder.
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

void wpc_error_write(char *error, size_t size, const char *format, ...) {
    if (error == NULL || size == 0) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error, size, format, arguments);
    va_end(arguments);
}
