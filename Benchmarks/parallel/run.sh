#!/bin/sh
# Compares parallel_for with OpenMP and oneTBB on the same native loops. Usage: run.sh [ROUNDS [THREADS]].
# Needs clang with OpenMP (libomp-22-dev) or gcc, and oneTBB (libtbb-dev). CC and CXX name the compilers.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
runtime=$here/../../Runtime
tests=$here/../../Tests/parallel
cc=${CC:-$(command -v clang-22 || command -v clang || echo gcc)}
cxx=${CXX:-g++}
flags="-O3 -march=native -g"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE $flags -c \
    -I"$runtime" -I"$runtime/include" -I"$tests" \
    $(find "$runtime/parallel" -name "*.c") "$runtime"/base/*.c "$runtime"/instance/*.c \
    "$runtime"/wasi/*.c "$tests/fake_module.c" "$here/wpc.c"
# The kernels once, with the same flags for all.
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE $flags -c "$here/kernels.c" -o native_kernels.o
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE $flags -c "$here/main.c"
# shellcheck disable=SC2086
"$cc" -std=c11 $flags -fopenmp -c "$here/openmp.c"
# shellcheck disable=SC2086
"$cxx" -std=c++17 $flags -c "$here/tbb.cpp"
libraries=${LLVM_PREFIX:-/usr/lib/llvm-22}/lib
"$cc" -fopenmp ./*.o -o bench -L"$libraries" -Wl,-rpath,"$libraries" -ltbb -lstdc++ -lm -lpthread -ldl
./bench "$@"
