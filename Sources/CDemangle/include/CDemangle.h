#ifndef WPC_CDEMANGLE_H
#define WPC_CDEMANGLE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Writes what the C++ symbol in the `length` bytes at `mangled` ("_Z" and on, of the Itanium C++ ABI, section 5.1)
/// stands for to `text`, of `size` bytes, and returns its length; 0: it is no such symbol, or its text doesn't fit. The
/// cost is bounded by `length` and `size`, whatever the name; the stack takes some hundred bytes for a byte of it.
size_t wpc_demangle_cplusplus(const char *mangled, size_t length, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
