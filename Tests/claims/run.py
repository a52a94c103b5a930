#!/usr/bin/env python3
"""Parallel kernels compute what they compute in order, whatever their iterations do with their own memory
(docs/claims.md).

    Tests/claims/run.py [--first SEED] [--modules N] [--devices] [--jobs N]

Each case in cases/ (exit status 0: it is right) and each random module (generate.py; 20 kernels, in C by several sets
of clang's flags and in the text format) is compiled at each level and for the machine's own processor, and runs on 1, 2
and 5 threads. What random kernels store is compared with native code of the same kernels, also at -O0 in order on one
thread. With --devices they run on the OpenCL device alone. Modules that fail are left in .build-tests/claims, with the
numbers of the kernels that were wrong.
"""
import argparse
import concurrent.futures
import os
import random
import struct
import sys
import tempfile
from pathlib import Path

import generate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, ROOT, TO_WASM, WPC, Failure, build, execute  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "claims"
CC = os.environ.get("CC", "cc")
GUEST = ["-I", ROOT / "Runtime" / "guest", "-Wl,--export-table"]
LEVELS = [["-O0"], ["-O1"], ["-O2"], ["-O3"], ["-Os"], ["-O3", "--cpu", "native"]]
THREADS = [1, 2, 5]
CLANG_FLAGS = [["-O1"], ["-O2"], ["-Os"], ["-O2", "-msimd128"],
               ["-O2", "-fno-vectorize", "-fno-slp-vectorize", "-fno-unroll-loops"], ["-O3"]]
KERNELS, DEVICE_KERNELS = 20, 8


def environment(**more):
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith("WPC_") or name in ("WPC", "WPC_NO_CACHE", "WPC_RUNTIME", "WPC_VERIFY")
    }
    return kept | {"WPC_DEVICE": "cpu"} | {name: str(value) for name, value in more.items()}


def to_wasm(source, wasm, flags):
    if source.suffix == ".wat":
        build(["wat2wasm", "--debug-names", source, "-o", wasm])
    else:
        build([CLANG, *TO_WASM, *flags, source, "-o", wasm, *GUEST])


def device_environment(cache):
    """For the OpenCL device, with nothing that was built before."""
    return environment(POCL_CACHE_DIR=cache, XDG_CACHE_HOME=cache, POCL_WORK_GROUP_SPECIALIZATION=0) | {
        "WPC_DEVICE": os.environ.get("WPC_DEVICE", "opencl")}


def run_on_device(program):
    with tempfile.TemporaryDirectory(prefix="wpc-claims-") as cache:
        return execute([program], 300, env=device_environment(cache))


def runs():
    """Levels, and environments for each."""
    for level in LEVELS:
        settings = [{"WPC_NUM_THREADS": threads} for threads in THREADS]
        if level == ["-O0"]:
            settings = [{"WPC_PARALLEL_SEQUENTIAL": 1}, {"WPC_NUM_THREADS": 2}]
        yield level, settings


def test_case(source, is_for_device):
    """What is wrong with a case that has to end with status 0."""
    folder = WORK / source.stem
    folder.mkdir(parents=True, exist_ok=True)
    wasm, program = folder / "case.wasm", folder / "case"
    failures = []
    to_wasm(source, wasm, ["-O2"])
    for level, settings in runs():
        build([WPC, "compile", *level, "--offload", "off", wasm, "-o", program])
        for setting in settings:
            status = execute([program], env=environment(**setting)).returncode
            if status:
                failures.append(f"{source.name}, wpc {' '.join(level)}, {setting}: status {status}")
    if is_for_device:
        build([WPC, "compile", "-O1", "--offload", "require", wasm, "-o", program])
        result = run_on_device(program)
        if result.returncode:
            failures.append(
                f"{source.name} on the device: status {result.returncode}: "
                f"{result.stderr.decode('utf-8', 'replace')[:500]}"
            )
    return failures


def differing(result, expected, kernels):
    """Which kernels did not store what they should, as text; empty if all did."""
    if result.returncode or len(result.stdout) != 8 * len(kernels):
        return f"status {result.returncode}: {result.stderr.decode('utf-8', 'replace')[:500]}"
    found = struct.unpack(f"<{len(kernels)}Q", result.stdout)
    return ", ".join(f"k{number}" for number, pair in enumerate(zip(found, expected)) if pair[0] != pair[1])


def test_seed(seed, is_for_device):
    """What is wrong with a random module; and how many kernels it has."""
    choice = random.Random(seed)
    in_text = seed % 2 == 1
    count = DEVICE_KERNELS if is_for_device else KERNELS
    kernels = [generate.Kernel(seed * 1000 + number, in_text, is_for_device) for number in range(count)]
    folder = WORK / f"{'device-' if is_for_device else ''}{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    native, wasm, program = folder / "native", folder / "kernels.wasm", folder / "kernels"
    source = folder / "kernels.c"
    source.write_text(generate.in_c(kernels))
    # Bytes, as WebAssembly has them: gcc -O1 takes liberties with types and overflow else.
    build([CC, "-O1", "-fwrapv", "-fno-strict-aliasing", "-w", source, "-o", native])
    expected = struct.unpack(f"<{count}Q", execute([native]).stdout)
    flags = choice.choice(CLANG_FLAGS)
    if in_text:
        flags = ["text"]
        source = folder / "kernels.wat"
        source.write_text(generate.in_text(kernels))
    to_wasm(source, wasm, flags)
    failures = []
    for level, settings in [(["-O1", "--offload", "auto"], [{}])] if is_for_device else runs():
        offload = [] if is_for_device else ["--offload", "off"]
        build([WPC, "compile", *level, *offload, wasm, "-o", program])
        for setting in settings:
            result = run_on_device(program) if is_for_device else execute([program], env=environment(**setting))
            if wrong := differing(result, expected, kernels):
                failures.append(f"seed {seed} ({' '.join(flags)}), wpc {' '.join(level)}, {setting}: {wrong}")
    if not failures:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    return failures, count


def test_generator():
    """Kernels are functions of their inputs; and how many were looked at."""
    seeds = [(1000 + number // 20) * 1000 + number % 20 for number in range(4000)]
    wrong = [seed for seed in seeds if generate.reads_unwritten(generate.Kernel(seed, seed // 1000 % 2 == 1))]
    return [f"generator: kernel {seed} reads what it has not written" for seed in wrong], 1


def has_device():
    return b"opencl:" in execute([WPC, "devices"]).stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", type=int, default=1, help="seed of the first module")
    parser.add_argument("--modules", type=int, default=4)
    parser.add_argument("--devices", action="store_true", help="modules run on the OpenCL device")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    cases = sorted(path for path in (HERE / "cases").iterdir() if path.suffix in (".c", ".wat"))
    seeds = range(arguments.first, arguments.first + arguments.modules)
    tests, skipped, is_there = {}, 0, has_device()
    if not is_there:
        print("not on an OpenCL device: there is none")
        skipped = 1
    if arguments.devices:
        seeds = seeds if is_there else range(0)
    else:
        # The device's compiler takes long for each kernel.
        tests = {
            path.name: lambda path=path: (test_case(path, is_there and path.name == "slice-widths.c"), 1)
            for path in cases
        }
        tests["generator"] = test_generator
    tests |= {f"seed {seed}": lambda seed=seed: test_seed(seed, arguments.devices) for seed in seeds}
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for name, future in [(name, pool.submit(test)) for name, test in tests.items()]:
            try:
                failures, count = future.result()
            except (Failure, OSError) as failure:
                failures, count = [f"{name}: {failure}"], 1
            for line in failures:
                print(f"FAILED {line}", flush=True)
            if failures:
                failed += 1
            else:
                passed += count
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
