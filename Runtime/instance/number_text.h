/// number_text.h - numbers as people type them on a command line, and as results are printed.
#ifndef WPC_INSTANCE_NUMBER_TEXT_H
#define WPC_INSTANCE_NUMBER_TEXT_H

#include "wpc_abi.h"

/// Room for any number's text: the smallest f64 has 1075 digits behind the point, of which 17 count, and some 325 are written.
#define WPC_NUMBER_TEXT_SIZE 400

/// Reads a value of a number or vector type. Integers, also v128: decimal or, behind 0x, hexadecimal; from the type's least
/// signed value to its greatest unsigned one. Floats: decimal or hexadecimal, inf, nan, and nan:0x... with the bits of the
/// significand; rounded to nearest. All with a sign or without. False: `text` is no such value.
bool wpc_number_parse(wpc_value_type type, const char *text, wpc_value *value);

/// Writes what stands for the values of `type` in messages, such as "an i32 (...)". References have none.
const char *wpc_number_syntax(wpc_value_type type);

/// Writes a value of any type: integers in signed decimal, a v128 as an unsigned number of 128 bits, floats with the fewest digits
/// that mean that value and without an exponent, references as "<funcref>" or "<null funcref>". So does wasmtime.
void wpc_value_format(wpc_value_type type, const wpc_value *value, char *text, size_t size);

#endif
