/// wpc_abi.h - the contract of compiled code and the runtime.
///
/// Everything that both sides have to agree on stands in the headers of abi/ and nowhere else. The compiler imports them and takes
/// offsets, sizes, trap kinds and entry points from them; the runtime is compiled against them. A change that is not compatible
/// raises WPC_ABI_VERSION: every module's description references the symbol `wpc_abi_v<version>`, so a mismatch fails at the link.
///
/// Layout rules: 64-bit hosts, little-endian. Pointers are native pointers. All counts and offsets are in bytes unless
/// the name says otherwise.
#ifndef WPC_ABI_H
#define WPC_ABI_H

#include "abi/entry_points.h"
#include "abi/kernels.h"
#include "abi/module.h"
#include "abi/objects.h"
#include "abi/values.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WPC_ABI_VERSION 5
#define WPC_ABI_PASTE(version) wpc_abi_v##version
#define WPC_ABI_SYMBOL_OF(version) WPC_ABI_PASTE(version)
#define WPC_ABI_SYMBOL WPC_ABI_SYMBOL_OF(WPC_ABI_VERSION)

/// What every module refers to. Its value is WPC_ABI_VERSION.
extern __attribute__((visibility("default"))) const uint32_t WPC_ABI_SYMBOL;

#ifdef __cplusplus
}
#endif

#endif
