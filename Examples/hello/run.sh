#!/usr/bin/env bash
# What `make demo` shows: a C program becomes a Wasm module, the module a native executable.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
clang=${CLANG:-${LLVM_PREFIX:-/usr/lib/llvm-22}/bin/clang}
wpc=${WPC:-$root/.build/release/wpc}
out=$root/.build-examples
mkdir -p "$out"

say() { printf '\n$ %s\n' "$*"; }

printf 'wpc compiles WebAssembly ahead of time to native executables. A C program, by way of WebAssembly:\n'

say "clang-22 --target=wasm32-wasi --sysroot=/usr -Wno-deprecated --no-wasm-opt -O2 hello.c -o hello.wasm"
"$clang" --target=wasm32-wasi --sysroot=/usr -Wno-deprecated --no-wasm-opt -O2 hello.c -o "$out/hello.wasm"

say "wpc compile hello.wasm -o hello"
"$wpc" compile "$out/hello.wasm" -o "$out/hello"

say "./hello Ada < hello.c"
output=$("$out/hello" Ada < hello.c)
printf '%s\n' "$output"
# The demonstration fails where the program does.
grep -q '^Hello, Ada!$' <<<"$output"

# As it is typed in the folder where make runs.
shown=${wpc/#"$root/"/}
size() { printf '%s KiB' $((($(stat -c %s "$1") + 1023) / 1024)); }
next() { printf '  %-44s %s\n' "$1" "$2"; }
printf '\nThe program is .build-examples/hello (%s of %s of Wasm), the compiler %s. Next:\n' \
    "$(size "$out/hello")" "$(size "$out/hello.wasm")" "$shown"
next "$shown run .build-examples/hello.wasm" 'compile into a cache and run'
next "$shown inspect .build-examples/hello.wasm" 'what is inside'
next "$shown --help" 'all commands; each has examples in its --help'
next 'make examples' 'parallel loops, such as .build-examples/mandelbrot'
next 'make install PREFIX=/usr/local' 'wpc on your PATH'
next 'Examples/README.md' 'C++, Rust, Go, Zig, a parallel program: line by line'
