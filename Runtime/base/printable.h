/// printable.h - foreign text (names of a module, paths, what a driver says) in a form that is safe on a terminal.
#ifndef WPC_PRINTABLE_H
#define WPC_PRINTABLE_H

#include <stddef.h>

/// The longest form of a character, with its NUL.
#define WPC_PRINTABLE_MOST 12

/// Writes the form of the character at `bytes` (of `length` bytes, not 0) to `text`, and returns how many bytes it has. It stays as it is
/// unless it could change what a terminal shows: \x1b is a control character below U+0080, or a byte that is no UTF-8, and \u{202e} any
/// other control character, separator of lines or paragraphs, or invisible mark (the general categories Cc, Zl, Zp and Cf of Unicode).
size_t wpc_printable_next(const char *bytes, size_t length, char text[WPC_PRINTABLE_MOST]);

/// Writes the form of all of `bytes` to `text`, with a NUL and cut between two characters to `size` (not 0). `kept`: characters that stay
/// as they are, "\n" for text of several lines. Returns the length of what was written.
size_t wpc_printable(const char *bytes, size_t length, const char *kept, char *text, size_t size);

/// As wpc_printable for a string, and overwrites it; what it has grown beyond `size` is cut.
void wpc_make_printable(char *text, size_t size);

#endif
