#!/usr/bin/env python3
"""What exceptions cost: thrown and caught two frames up beside C++'s own, and handlers that nothing reaches.

    Benchmarks/exceptions/run.py [COUNT]

Times are user time, the best of several runs by turns. The cost of handlers is counted in instructions (valgrind's
callgrind), in the difference between runs of two lengths, so that the start of the program is not in it.
"""
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
TO_WASM = ["--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-fwasm-exceptions"]


def build(folder):
    source = HERE / "throw.cpp"
    commands = [[CLANG, "-O2", source, "-o", folder / "native", "-lstdc++"]]
    for form, legacy in [("standard", "false"), ("legacy", "true")]:
        module = folder / f"{form}.wasm"
        commands.append([CLANG, "-O2", *TO_WASM, "-mllvm", f"-wasm-use-legacy-eh={legacy}", source, "-o", module])
        commands.append([WPC, "compile", module, "-o", folder / form])
    for command in commands:
        subprocess.run(command, check=True)


def user_time(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, output


def instructions(folder, program, kind, count, *more):
    command = [
        "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind", folder / program, kind,
        str(count), *more
    ]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", result.stderr)[1])


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(folder)
        best, outputs = {}, set()
        for _ in range(5):
            for program in ["native", "standard", "legacy"]:
                time, output = user_time([folder / program, "throw", str(count)])
                best[program] = min(time, best.get(program, 1e9))
                outputs.add(output)
        print(f"{count} exceptions, caught two frames up{'' if len(outputs) == 1 else ' (results differ!)'}:")
        for program, time in best.items():
            print(
                f"  {program:10}{time:7.2f} s, {1e9 * time / count:6.0f} ns each, {time / best['native']:.2f} times as "
                f"long"
            )
        for what, more in [("a call that throws nothing", []), ("a short one", ["short"])]:
            print(f"instructions of {what}:")
            for program in ["native", "standard", "legacy"]:
                each = {}
                for kind in ["plain", "never"]:
                    long, short = (instructions(folder, program, kind, number, *more) for number in (20_000, 10_000))
                    each[kind] = (long - short) / 10_000
                print(f"  {program:10}{each['plain']:7.2f} without handlers, {each['never']:7.2f} with them: "
                      f"{100 * (each['never'] / each['plain'] - 1):+.1f} %")


main()
