#!/bin/sh
# Builds the WASI tests and runs them: plain, under AddressSanitizer with UndefinedBehaviorSanitizer, and the threaded
# ones under ThreadSanitizer. The last line gives the totals. CC chooses the compiler (default: clang of LLVM 22, else cc).
#
# usage: run.sh [plain|address|thread]... (default: all three)
set -u
here=$(cd "$(dirname "$0")" && pwd)
runtime=$here/../../Runtime
llvm=${LLVM_PREFIX:-/usr/lib/llvm-22}
if [ -z "${CC:-}" ]; then
    if [ -x "$llvm/bin/clang" ]; then CC=$llvm/bin/clang; else CC=cc; fi
fi
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

passed=0
failed=0

# run_variant NAME 'COMPILER FLAGS' 'FAMILIES'
run_variant() {
    echo "== $1"
    if ! "$CC" -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Wconversion -Werror -I"$runtime/include" -I"$runtime" $2 \
        "$runtime"/wasi/*.c "$runtime/base/variables.c" "$here"/*.c -o "$out/$1" -lpthread; then
        failed=$((failed + 1))
        echo "FAIL build"
        return
    fi
    "$out/$1" $3 | tee "$out/$1.log"
    set -- $(tail -n 1 "$out/$1.log")
    if [ $# -eq 4 ] && [ "$2" = passed, ]; then
        passed=$((passed + $1))
        failed=$((failed + $3))
    else
        failed=$((failed + 1))
    fi
}

[ $# -gt 0 ] || set -- plain address thread
for variant in "$@"; do
    case $variant in
    plain) run_variant plain "-O2" "" ;;
    address) run_variant address "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" "" ;;
    thread) run_variant thread "-O1 -fsanitize=thread" "thread race" ;;
    *) echo "unknown variant $variant" >&2; exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
