#!/usr/bin/env python3
"""The kernels of Tests/SPIRVTests as SPIR-V, on a device that takes it: each file compiled by clang, at -O0 and -O2,
must do what the file itself does.

    scripts/check-spirv-kernels.py

The last line is `N passed, N failed`. Called by check-opencl-il.sh, which names the device by its environment.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

KERNELS = Path(__file__).resolve().parent.parent / "Tests" / "SPIRVTests"
# What Intel's runtime (2026.2) can't build, though the SPIR-V is valid: those kernels are skipped as long as it says
# this.
DEVICE_FAULTS = {
    "async_copy.cl": "Symbols not found: [ _Z29async_work_group_strided_copy",
    "constant_pointers.cl": "Incorrect type in array initializer",
}
CLANG = os.environ.get("CLANG", os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22") + "/bin/clang")


def run(command):
    command = [str(part) for part in command]
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, errors="replace")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "still running after 300 s")


def main():
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        host = folder / "host"
        built = run([CLANG, "-O1", KERNELS / "host.c", "-lOpenCL", "-o", host])
        if built.returncode != 0:
            print(built.stdout)
            sys.exit("0 passed, 1 failed")
        for source in sorted((KERNELS / "Kernels").glob("*.cl")):
            lines = source.read_text().splitlines()
            if "//! only clang-15" in lines:
                skipped += 1
                continue
            programs, problem = ["-cl-std=CL1.2", source], ""
            for level in "02":
                module = folder / f"{source.stem}-O{level}.spv"
                result = run(
                    [CLANG, "--target=spirv64", f"-O{level}", "-cl-std=CL1.2", "-x", "cl", "-c", source, "-o", module])
                if result.returncode != 0:
                    problem += result.stdout
                    continue
                programs += ["", module]
            result = run([host, *lines[0].split()[1:], "--", *programs])
            if result.returncode != 0:
                problem += result.stdout
            fault = DEVICE_FAULTS.get(source.name)
            if fault and fault in problem and "expected" not in problem:
                skipped += 1
                print(f"skipped {source.name}: a fault of the device's compiler: {fault}")
            elif problem:
                failed += 1
                print(f"FAILED {source.name}: {problem}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


main()
