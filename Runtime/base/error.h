/// error.h - texts of errors for the embedder.
#ifndef WPC_BASE_ERROR_H
#define WPC_BASE_ERROR_H

#include <stddef.h>

/// Writes a printf text to `error`, if there is one.
void wpc_error_write(char *error, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
