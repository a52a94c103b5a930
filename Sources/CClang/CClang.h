// libclang's types. Its functions are looked up in the library when OpenCL C has to be read (ClangLibrary.swift): few
// runs of wpc do, and loading it would cost all of them.
#ifndef WPC_CCLANG_H
#define WPC_CCLANG_H

#include <clang-c/Index.h>

#endif
