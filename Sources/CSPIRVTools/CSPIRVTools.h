// SPIRV-Tools' C interface: the validator that Driver asks about attached kernels.
#ifndef WPC_CSPIRVTOOLS_H
#define WPC_CSPIRVTOOLS_H

#include <spirv-tools/libspirv.h>

#endif
