#!/usr/bin/env python3
"""Start-up time and size of hello world: wpc's executable beside the native one.

    Benchmarks/startup/run.py [RUNS]

Both are built from the same C source. They are run alternately; the median and the minimum of the times count, from
starting the process to its end.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
SOURCE = '#include <stdio.h>\nint main(void) { puts("Hello, world!"); return 0; }\n'


def run_once(program):
    started = time.perf_counter()
    process = os.posix_spawn(program, [program], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    os.waitpid(process, 0)
    return (time.perf_counter() - started) * 1000


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as folder:
        source, module = f"{folder}/hello.c", f"{folder}/hello.wasm"
        programs = {"native": f"{folder}/native", "wpc": f"{folder}/wpc"}
        Path(source).write_text(SOURCE)
        subprocess.run([CLANG, "-O2", source, "-o", programs["native"]], check=True)
        subprocess.run(
            [CLANG, "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-O2", source, "-o", module],
            check=True)
        subprocess.run([WPC, "compile", module, "-o", programs["wpc"]], check=True)
        times = {name: [] for name in programs}
        for _ in range(runs):
            for name, program in programs.items():
                times[name].append(run_once(program))
        for name, program in programs.items():
            subprocess.run(["strip", program], check=False)
            print(f"{name:7} {statistics.median(times[name]):6.2f} ms median, {min(times[name]):6.2f} ms minimum, "
                  f"{Path(program).stat().st_size:7} bytes stripped")
        ratio = [statistics.median(times["wpc"]) / statistics.median(times["native"]), min(times["wpc"]) / min(times["native"])]
        print(f"wpc takes {ratio[0]:.2f} times as long (minimum: {ratio[1]:.2f})")


main()
