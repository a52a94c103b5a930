#!/bin/sh
# A C program that embeds two compiled modules: as objects with the static runtime, and as shared libraries that each have the
# runtime inside, of which the process uses one; one that embeds a module with threads; and one that faults. Ends with "N passed, N failed". WPC names the compiler, CC the C compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
wpc=${WPC:-$root/.build/release/wpc}
runtime=${WPC_RUNTIME:-$(dirname "$wpc")/libwpcrt.a}
cc=${CC:-$(command -v clang-22 || command -v clang || echo cc)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for module in library client; do
    wat2wasm --debug-names "$here/$module.wat" -o $module.wasm
    "$wpc" compile $module.wasm --emit obj -o $module.o
    "$wpc" compile $module.wasm --emit shared -o lib$module.so
done
wat2wasm --enable-threads --debug-names "$here/threads.wat" -o threads.wasm
"$wpc" compile threads.wasm --emit obj -o threads.o
wat2wasm --debug-names "$here/faults.wat" -o faults.wasm
"$wpc" compile faults.wasm --emit obj -o faults.o
build() { "$cc" -std=c11 -Wall -Wextra -Werror -I"$root/Runtime/include" "$@" -lpthread -lm -ldl; }
build "$here/embedder.c" library.o client.o "$runtime" -o objects
build "$here/embedder.c" ./liblibrary.so ./libclient.so -Wl,-rpath,"$folder" -o shared
build -D_GNU_SOURCE "$here/threads.c" threads.o "$runtime" -o threads
build -D_GNU_SOURCE "$here/faults.c" faults.o "$runtime" -o faults
./objects > objects.txt || true
./shared > shared.txt || true
./threads > threads.txt || true
./faults > faults.txt || true
cat objects.txt shared.txt threads.txt faults.txt | grep '^FAIL' || true
awk '/passed, / { passed += $1; failed += $3; ends += 1 }
    END { if (ends < 4) failed += 4 - ends; print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 }' objects.txt shared.txt threads.txt faults.txt
