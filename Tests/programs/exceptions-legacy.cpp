// The same program with the instructions that exceptions had before they became part of the standard.
// wasm: -fwasm-exceptions -mllvm -wasm-use-legacy-eh=true
#include "exceptions.cpp"
