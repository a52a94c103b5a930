#!/usr/bin/env python3
"""Vector kernels compiled from Wasm beside the same C with the matching native flags (-msse4.2, the level that
executables have).

    Benchmarks/simd/run.py [ROUNDS]

The two programs run by turns; each kernel's time is the best of all rounds.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
TO_WASM = ["--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-msimd128"]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = HERE / "kernels.c"
        for command in [
                [CLANG, "-O2", "-march=x86-64-v2", "-ffp-contract=off", "-Wno-psabi", source, "-o", folder / "native"],
                [CLANG, "-O2", *TO_WASM, source, "-o", folder / "kernels.wasm"],
                [WPC, "compile", folder / "kernels.wasm", "-o", folder / "wpc"]]:
            subprocess.run(command, check=True)
        best, sums = {}, {}
        for _ in range(rounds):
            for program in ["native", "wpc"]:
                output = subprocess.run([folder / program], check=True, capture_output=True, text=True).stdout
                for line in output.splitlines():
                    kernel, time, total = line.split()
                    best[kernel, program] = min(int(time), best.get((kernel, program), 1 << 62))
                    sums.setdefault(kernel, set()).add(total)
    print(f"{'kernel':12}{'native':>10}{'wpc':>10}   ns per call")
    for kernel, totals in sums.items():
        native, ours = best[kernel, "native"], best[kernel, "wpc"]
        note = "" if len(totals) == 1 else "   results differ!"
        print(f"{kernel:12}{native:10}{ours:10}   {ours / native:.2f} times as long{note}")


main()
