/// exception.h - exceptions and how they travel through native frames. Used inside Runtime/base only.
#ifndef WPC_BASE_EXCEPTION_H
#define WPC_BASE_EXCEPTION_H

#include "wpc_abi.h"

/// Makes the enclosing function the border between C and compiled code: an exception that gets there was not caught, and
/// becomes a trap before any frame is left. Exceptions of other languages pass it.
///
/// The directive names the function's personality routine in its unwind table. The function must not be inlined, and
/// its innermost recovery has to be its own.
#define WPC_EXCEPTION_BORDER() __asm__ volatile(".cfi_personality 0x1b, wpc_border_personality")

#endif
