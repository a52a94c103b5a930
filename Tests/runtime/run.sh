#!/bin/sh
# Builds and runs the tests of the C runtime. One line a test, and "N passed, N failed" at the end.
#   run.sh [plain|address|thread] [FILTER]
# `address` adds AddressSanitizer and UndefinedBehaviorSanitizer, `thread` ThreadSanitizer. CC names the C compiler.
set -eu
mode=${1:-plain}
filter=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
runtime=$here/../../Runtime
cc=${CC:-$(command -v clang-22 || command -v clang || echo cc)}
case $mode in
plain) flags="-O2" ;;
address) flags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=function" ;;
thread) flags="-O1 -g -fno-omit-frame-pointer -fsanitize=thread" ;;
*) echo "usage: run.sh [plain|address|thread] [FILTER]" >&2; exit 2 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Werror -fasynchronous-unwind-tables -fstack-clash-protection \
    $flags \
    -I"$runtime/include" -I"$runtime" -I"$runtime/core" -o "$folder/tests" \
    "$here"/*.c $(find "$runtime" -name '*.c' -not -path '*/guest/*') -lpthread -lm -ldl
# ThreadSanitizer takes what follows a longjmp out of a signal handler for a part of the handler.
ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 report_signal_unsafe=0" "$folder/tests" "$filter"
