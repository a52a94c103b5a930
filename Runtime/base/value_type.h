/// value_type.h - what a value type is called, and which may stand for which.
#ifndef WPC_BASE_VALUE_TYPE_H
#define WPC_BASE_VALUE_TYPE_H

#include "base/type.h"

/// Whether a value of type `actual` may stand where `expected` is wanted.
bool wpc_value_type_matches(wpc_value_type actual, wpc_value_type expected);
const char *wpc_value_type_name(wpc_value_type type);
/// "(i32, i64) -> (f32)", cut to `size`.
void wpc_type_format(const wpc_type *type, char *text, size_t size);

#endif
