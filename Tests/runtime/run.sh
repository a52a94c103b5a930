#!/bin/sh
# Builds and runs the tests of the C runtime. One line a test, and "N passed, N failed" at the end.
#   run.sh [all|plain|address|thread] [FILTER]
# `address` adds AddressSanitizer and UndefinedBehaviorSanitizer, `thread` ThreadSanitizer; `all` is the three after each other.
# CC names the C compiler.
set -eu
mode=${1:-all}
filter=${2:-}
if [ "$mode" = all ]; then
    for each in plain address thread; do
        echo "$each:"
        "$0" $each "$filter" || true
    done | awk '{ print } /^[0-9]+ passed, / { passed += $1; failed += $3; ends += 1 }
        END { if (ends < 3) failed += 3 - ends; print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 }'
    exit
fi
here=$(cd "$(dirname "$0")" && pwd)
runtime=$here/../../Runtime
cc=${CC:-$(command -v clang-22 || command -v clang || echo cc)}
case $mode in
plain) flags="-O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong" ;;
address) flags="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=function" ;;
thread) flags="-O1 -g -fno-omit-frame-pointer -fsanitize=thread" ;;
*) echo "usage: run.sh [all|plain|address|thread] [FILTER]" >&2; exit 2 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# shellcheck disable=SC2086
"$cc" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Werror -fasynchronous-unwind-tables -fstack-clash-protection \
    $flags \
    -I"$runtime/include" -I"$runtime" -o "$folder/tests" \
    "$here"/*.c $(find "$runtime" -name '*.c' -not -path '*/guest/*') -lpthread -lm -ldl
# ThreadSanitizer takes what follows a longjmp out of a signal handler for a part of the handler.
ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS="halt_on_error=1 report_signal_unsafe=0" "$folder/tests" "$filter"
