#!/usr/bin/env python3
"""Wasm through wpc beside native C: the same loops with parallel_for, OpenMP and oneTBB.

    Benchmarks/parallel/wasm/run.py [--passes N] [--rounds N] [--threads N] [--keep FOLDER]

Every contender is a program of its own, compiled with the same flags (-O3, x86-64-v2); they run in turn, PASSES times,
with ROUNDS timed rounds in each. Printed are medians and the ratio to wpc's. All have to compute the same. The first
table is processor time of one thread, which other programs on the machine hardly change: how good the code is. Needs
clang, libomp-22-dev, g++ and libtbb-dev.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
LLVM_PREFIX = os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")
CLANG = os.environ.get("CLANG", f"{LLVM_PREFIX}/bin/clang")
CLANGXX = os.environ.get("CLANGXX", f"{LLVM_PREFIX}/bin/clang++")
NATIVE = ["-O3", "-march=x86-64-v2", f"-I{HERE}"]
TO_WASM = ["--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-O3", f"-I{HERE}",
           f"-I{ROOT}/Runtime/guest", "-Wl,--export-table"]
MAIN = HERE / "main.c"


def build(*command):
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{result.stdout}")


def build_all(folder):
    """The contenders: name and program."""
    openmp = ["-fopenmp", f"-L{LLVM_PREFIX}/lib", f"-Wl,-rpath,{LLVM_PREFIX}/lib"]
    programs = {}
    for name, flags in {"wpc": [], "wpc, no unrolling": ["-fno-unroll-loops"],
                        "wpc, SIMD in Wasm": ["-msimd128"]}.items():
        stem = folder / name.replace(", ", "-").replace(" ", "-")
        build(CLANG, *TO_WASM, *flags, MAIN, HERE / "guest.c", "-o", f"{stem}.wasm")
        build(WPC, "compile", "-O3", f"{stem}.wasm", "-o", stem)
        programs[name] = stem
    for schedule in ["static", "dynamic"]:
        programs[f"OpenMP {schedule}"] = folder / f"openmp-{schedule}"
        build(CLANG, *NATIVE, *openmp, f"-DSCHEDULE={schedule}", MAIN, HERE / "openmp.c", "-o",
              folder / f"openmp-{schedule}")
    build(CLANG, *NATIVE, "-c", MAIN, "-o", folder / "main.o")
    build(CLANGXX, *NATIVE, "-std=c++17", HERE / "tbb.cpp", folder / "main.o", "-ltbb", "-o", folder / "tbb")
    programs["oneTBB"] = folder / "tbb"
    build(CLANG, *NATIVE, MAIN, HERE / "openmp.c", "-o", folder / "serial")
    programs["C, one thread"] = folder / "serial"
    return programs


def measure(program, rounds, threads):
    environment = os.environ | {"WPC_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads), "WPC_DEVICE": "cpu"}
    output = subprocess.run([program, str(rounds)], env=environment, stdout=subprocess.PIPE, text=True,
                            check=True).stdout
    for line in output.splitlines():
        name, *times, checksum = line.split()
        yield name, [float(time) for time in times], checksum


def processor_time(program, loop, rounds):
    """Seconds of one thread's processor time a round; what comes before and after the loops is subtracted."""
    environment = os.environ | {"WPC_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "WPC_DEVICE": "cpu"}
    times = []
    for count in [0, rounds]:
        process = subprocess.Popen([program, str(count), loop], env=environment, stdout=subprocess.DEVNULL)
        usage = os.wait4(process.pid, 0)[2]
        times.append(usage.ru_utime)
    return (times[1] - times[0]) / rounds


def compare_code(programs, passes, rounds):
    print("processor time of one thread")
    for loop in ["mandelbrot", "nstream", "multiply"]:
        print(loop)
        times = {name: [] for name in programs}
        for _ in range(passes):
            for name, program in programs.items():
                times[name].append(processor_time(program, loop, rounds * (10 if loop == "nstream" else 1)))
        first = statistics.median(times["wpc"])
        for name, values in times.items():
            median = statistics.median(values)
            print(f"  {name:20} median {median * 1e3:9.2f} ms   least {min(values) * 1e3:9.2f}   "
                  f"most {max(values) * 1e3:9.2f}   x {median / first:.2f}")


def main():
    parser = argparse.ArgumentParser(description="Wasm through wpc beside native OpenMP and oneTBB.")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="build in this folder and leave it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        programs = build_all(folder)
        runs = {name: (program, arguments.threads) for name, program in programs.items()}
        runs["wpc, one thread"] = (programs["wpc"], 1)
        compare_code(
            {name: programs[name] for name in ["wpc", "wpc, no unrolling", "wpc, SIMD in Wasm", "C, one thread"]},
            arguments.passes, 5)
        times, checksums = {}, {}
        for _ in range(arguments.passes):
            for name, (program, threads) in runs.items():
                for loop, values, checksum in measure(program, arguments.rounds, threads):
                    times.setdefault(loop, {}).setdefault(name, []).extend(values)
                    checksums.setdefault(loop, {}).setdefault(checksum, set()).add(name)
    print(f"{arguments.threads} threads, {arguments.passes} passes of {arguments.rounds} rounds, contenders in turn")
    for loop, contenders in times.items():
        print(loop)
        first = statistics.median(contenders["wpc"])
        unit, name = (1e-9, "ns") if first < 1e-5 else (1e-3, "ms")
        for contender, values in contenders.items():
            median = statistics.median(values)
            print(f"  {contender:20} median {median / unit:9.2f} {name}   least {min(values) / unit:9.2f}   "
                  f"most {max(values) / unit:9.2f}   x {median / first:.2f}")
    different = {loop: groups for loop, groups in checksums.items() if len(groups) > 1}
    for loop, groups in different.items():
        print(f"{loop}: the contenders computed different things: {groups}")
    sys.exit(1 if different else 0)


main()
