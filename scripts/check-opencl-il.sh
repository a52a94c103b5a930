#!/usr/bin/env bash
# Runs the OpenCL tests on Intel's CPU runtime, which takes SPIR-V (clCreateProgramWithIL): the examples and
# Tests/parallel. The runtime comes from PyPI (intel-opencl-rt) into .build-opencl/. Without it nothing is tested, and a
# line says why. The last line is `N passed, N failed` (`, N skipped`).
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$root/.build-opencl
environment=$folder/venv

skip() {
    printf 'skipped: %s\n0 passed, 0 failed, 1 skipped\n' "$*"
    exit 0
}

library() { find "$environment/lib" -name libintelocl.so 2>/dev/null | head -n 1; }

if [ "$(uname -m)" != x86_64 ]; then skip "Intel's CPU runtime is for x86-64"; fi
if [ -z "$(library)" ]; then
    mkdir -p "$folder"
    python3 -m venv "$environment" >"$folder/install.log" 2>&1 \
        || skip "python3 -m venv fails (Debian: python3-venv): $folder/install.log"
    "$environment/bin/pip" install --quiet --disable-pip-version-check --timeout 30 --retries 1 \
        intel-opencl-rt intel-cmplr-lib-rt \
        >"$folder/install.log" 2>&1 || skip "intel-opencl-rt can't be had from PyPI: $(tail -n 1 "$folder/install.log")"
fi
[ -n "$(library)" ] || skip "the package intel-opencl-rt has no libintelocl.so"

mkdir -p "$folder/vendors"
library >"$folder/vendors/intel.icd"
export OCL_ICD_VENDORS=$folder/vendors
export LD_LIBRARY_PATH="$(dirname "$(library)"):$environment/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export WPC=${WPC:-$root/.build/release/wpc}
export WPC_DEVICE=opencl

"$WPC" devices | sed -n '/^opencl:/,+1p'
"$WPC" devices | grep -q 'SPIR-V' || { echo "FAILED: no device takes SPIR-V"; echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0
suite() {
    echo "== $*"
    local output
    output=$("$@" 2>&1)
    printf '%s\n' "$output"
    if [[ $(tail -n 1 <<<"$output") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
        skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
    else
        failed=$((failed + 1))
    fi
}
suite python3 Tests/examples/run.py --only-opencl --spirv
suite Tests/parallel/run.sh opencl
suite python3 Tests/offload/run.py --count 24
suite python3 scripts/check-spirv-kernels.py
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ]
