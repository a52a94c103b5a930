#!/usr/bin/env bash
# What `make demo` shows: a C program becomes a Wasm module, the module a native executable.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
clang=${CLANG:-${LLVM_PREFIX:-/usr/lib/llvm-22}/bin/clang}
wpc=${WPC:-$root/.build/release/wpc}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

say() { printf '\n$ %s\n' "$*"; }

say "clang-22 --target=wasm32-wasi --sysroot=/usr -Wno-deprecated --no-wasm-opt -O2 hello.c -o hello.wasm"
"$clang" --target=wasm32-wasi --sysroot=/usr -Wno-deprecated --no-wasm-opt -O2 hello.c -o "$out/hello.wasm"

say "wpc compile hello.wasm -o hello"
"$wpc" compile "$out/hello.wasm" -o "$out/hello"

say "./hello Ada < hello.c"
output=$("$out/hello" Ada < hello.c)
printf '%s\n' "$output"
# The demonstration fails where the program does.
grep -q '^Hello, Ada!$' <<<"$output"

size() { stat -c %s "$1"; }
printf '\nhello.wasm %s bytes, hello %s bytes\n' "$(size "$out/hello.wasm")" "$(size "$out/hello")"
