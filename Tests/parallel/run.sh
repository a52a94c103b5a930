#!/bin/sh
# Builds and runs the tests of Runtime/parallel. One line a test, and "N passed, N failed" at the end.
#   run.sh [all|plain|core|yield|thread|address|opencl] [SEED [ROUNDS]]
# plain: on a small stand-in for Runtime/base. core: on the real one. yield: with threads giving way where they could meet in
# an unlucky order. thread, address: the same under ThreadSanitizer (with yields) and Address- and
# UndefinedBehaviorSanitizer. opencl: on the device that WPC_DEVICE names (default: the first), with SPIR-V too if that device
# takes it. CC names the C compiler. The number of threads goes from 1 to 64.
set -u
mode=${1:-all}
seed=${2:-1}
rounds=${3:-20}
here=$(cd "$(dirname "$0")" && pwd)
runtime=$here/../../Runtime
cc=${CC:-$(command -v clang-22 || command -v clang || echo cc)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

# build NAME MODE SOURCES...
build() {
    name=$1
    flags="-O2"
    libraries=""
    case $2 in
    core) libraries=$(find "$runtime/base" "$runtime/instance" "$runtime/openmp" "$runtime/wasi" -name '*.c') ;;
    yield) flags="-O2 -DWPC_PARALLEL_TEST_YIELD" libraries="$here/yield.c" ;;
    thread) flags="-O1 -fsanitize=thread -DWPC_PARALLEL_TEST_YIELD" libraries="$here/yield.c" ;;
    address) flags="-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined" ;;
    esac
    case $2:$name in
    core:*) libraries="$libraries $here/fake_module.c" ;;
    *) libraries="$libraries $here/fake_core.c $here/fake_module.c $runtime/base/collector.c $runtime/base/variables.c" ;;
    esac
    shift 2
    # shellcheck disable=SC2086
    "$cc" -std=c11 -g -D_GNU_SOURCE -Wall -Wextra -Wconversion -Werror -fno-omit-frame-pointer $flags \
        -I"$runtime" -I"$runtime/include" \
        -o "$folder/$name" $(find "$runtime/parallel" -name "*.c") $libraries "$@" -lpthread -lm -ldl
}

# report LABEL COMMAND...: runs it and counts its lines.
report() {
    label=$1
    shift
    # GNU timeout, where there is one: a lost wake-up shows as a hang.
    ${timeout:-} "$@" >"$folder/out" 2>"$folder/err"
    status=$?
    ok=$(grep -c '^ok ' "$folder/out")
    bad=$(grep -c '^FAILED ' "$folder/out")
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    sed -n 's/^\(ok\|FAILED\) \(.*\)/\1 '"$label"' \2/p' "$folder/out"
    if [ "$bad" -ne 0 ]; then
        echo "FAILED $label: exit status $status"
        tail -n 40 "$folder/err"
    fi
    passed=$((passed + ok))
    failed=$((failed + bad))
}

timeout=""
if command -v timeout >/dev/null; then timeout="timeout 300"; fi

for_threads() {
    kind=$1
    shift
    for threads in "$@"; do
        for test in pool import; do
            report "$kind $test, $threads threads:" env WPC_NUM_THREADS="$threads" "$folder/$test" "$seed" "$rounds"
        done
    done
}

run_mode() {
    if [ "$1" = opencl ]; then
        run_opencl
        return
    fi
    for test in pool import; do
        if ! build "$test" "$1" "$here/${test}_test.c"; then
            echo "FAILED $1 $test: not built"
            failed=$((failed + 1))
            return
        fi
    done
    case $1 in
    plain) for_threads "$1" 1 2 3 4 7 16 64 ;;
    *) for_threads "$1" 1 2 5 64 ;;
    esac
    if [ "$1" = plain ]; then
        report "plain sequential:" env WPC_PARALLEL_SEQUENTIAL=1 "$folder/import" "$seed" "$rounds"
    fi
}

run_opencl() {
    "$cc" -std=c11 -D_GNU_SOURCE -fsyntax-only -I"$runtime" "$here/opencl_api_test.c" || failed=$((failed + 1))
    for test in opencl offload; do
        if ! build "$test" "${1:-plain}" "$here/${test}_test.c"; then
            echo "FAILED $test: not built"
            failed=$((failed + 1))
            return
        fi
    done
    export XDG_CACHE_HOME="$folder/cache" POCL_CACHE_DIR="$folder/pocl" WPC_DEVICE="${WPC_DEVICE:-opencl}"
    mkdir -p "$XDG_CACHE_HOME" "$POCL_CACHE_DIR"
    report "opencl source:" "$folder/opencl" "$seed" "$rounds"
    report "opencl source from the cache:" "$folder/opencl" "$seed" "$rounds"
    for discrete in 0 1; do
        report "offload, own memory $discrete:" env WPC_TEST_DISCRETE="$discrete" "$folder/offload" "$seed" "$rounds"
    done
    for mode in off require; do
        report "offload $mode:" env WPC_OFFLOAD="$mode" "$folder/offload" "$seed" "$rounds"
    done
    # SPIR-V, where some device takes it.
    if "$cc" --target=spirv64 -O2 -cl-std=CL2.0 -x cl -c "$here/scale.cl" -o "$folder/scale.spv" 2>/dev/null &&
        "$folder/opencl" 1 1 devices | grep -q "IL: 'SPIR-V"; then
        report "opencl SPIR-V:" env WPC_TEST_SPIRV="$folder/scale.spv" "$folder/opencl" "$seed" "$rounds"
        report "opencl SPIR-V from the cache:" env WPC_TEST_SPIRV="$folder/scale.spv" "$folder/opencl" "$seed" "$rounds"
    fi
}

case $mode in
all) for each in plain core yield thread address opencl; do run_mode $each; done ;;
plain | core | yield | thread | address | opencl) run_mode "$mode" ;;
*)
    echo "usage: run.sh [all|plain|core|yield|thread|address|opencl] [SEED [ROUNDS]]" >&2
    exit 2
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
