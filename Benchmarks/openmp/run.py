#!/usr/bin/env python3
"""OpenMP beside native clang with libomp: what constructs cost, and loops.

    Benchmarks/openmp/run.py [--threads N] [--rounds N]

Both are built with -O3 for x86-64-v2, or the native processor where that is another, and run in turns; the figures are
the medians of the rounds. libomp is Debian's libomp-22-dev, or what OMP_NATIVE_FLAGS says (-L and -Wl,-rpath of its
folder).
"""
import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
from common import CLANG, WPC, build  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-bench" / "openmp"
GUEST = ROOT / "Runtime" / "guest"


def figures(program, threads):
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    result = subprocess.run([program], capture_output=True, text=True, timeout=600, env=environment, check=True)
    return {name: float(figure) for name, figure in (line.rsplit(" ", 1) for line in result.stdout.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    for name, unit in [("overheads", "ns"), ("loops", "ms")]:
        source, module = HERE / f"{name}.c", WORK / f"{name}.wasm"
        native, ours = WORK / f"{name}-native", WORK / name
        build([CLANG, "-O3", "-march=x86-64-v2" if os.uname().machine == "x86_64" else "-mcpu=native", "-fopenmp",
               source, "-o", native, *os.environ.get("OMP_NATIVE_FLAGS", "").split(), "-lm"])
        build([CLANG, f"--config={GUEST}/openmp.cfg", "-O3", source, "-o", module])
        build([WPC, "compile", "-O3", module, "-o", ours])
        threads = arguments.threads
        rounds = [(figures(native, threads), figures(ours, threads)) for _ in range(arguments.rounds)]
        print(f"{name + ', ' + unit:32} {'libomp':>10} {'wpc':>10} {'ratio':>7}")
        for each in rounds[0][0]:
            there = statistics.median(pair[0][each] for pair in rounds)
            here = statistics.median(pair[1][each] for pair in rounds)
            print(f"{each:32} {there:10.1f} {here:10.1f} {here / there:7.2f}")


main()
