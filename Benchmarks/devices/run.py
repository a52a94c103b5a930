#!/usr/bin/env python3
"""Four kernels on this machine's processors and on an OpenCL device, as Wasm functions and hand-written in OpenCL C.

    Benchmarks/devices/run.py [--build FOLDER] [--run FOLDER] [--scale N] [--rounds N] [--processes N]

Without --build and --run both, in .build-bench-devices. --build needs wpc and clang; --run the folder alone, on
whatever machine has the device: WPC_DEVICE (default: discrete) names it. --scale divides the work by about that number.
What runs on the device runs in several processes, the programs in turns: where a process's memory lies can change the
time of all its launches by a third.

Columns: milliseconds of the best round on the processors; of the best kernel launch on the device by OpenCL's events,
hand-written, hand-written with quotients and square roots of f32 correctly rounded (as Wasm has them; OpenCL's default
is not), and from Wasm; what is between the start of parallel_for and its end there, at best and the first time; the
ratios. Results have to be the same everywhere, apart from those of the hand-written n-body without correct rounding.
"""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LLVM_PREFIX = os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")
CLANG = os.environ.get("CLANG", f"{LLVM_PREFIX}/bin/clang")
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
# Name: (kernel for the processors, kernel for the device, size, power of the size in the work).
CASES = {
    "nstream": ("nstream", "nstream", 1 << 25, 1),
    "mandelbrot": ("mandelbrot", "mandelbrot", 4096, 2),
    "matmul": ("matmul-rows", "matmul", 2048, 3),
    "nbody": ("nbody", "nbody", 65536, 2),
}
# The kernels written by hand: those of the examples, where they are the same work.
OPENCL_C = {
    "nstream": ROOT / "Examples" / "nstream" / "nstream.cl",
    "mandelbrot": ROOT / "Examples" / "mandelbrot" / "mandelbrot.cl", "matmul": HERE / "matmul.cl",
    "nbody": HERE / "nbody.cl"
}


def build(folder):
    folder.mkdir(parents=True, exist_ok=True)
    plain, attached = folder / "bench.wasm", folder / "attached.wasm"
    subprocess.run([
        CLANG, "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-std=gnu11", "-O2",
        "-Wall", "-Wextra", "-ffp-contract=off", "-msimd128", f"-I{ROOT}/Examples/common", f"-I{ROOT}/Runtime/guest",
        "-Wl,--export-table", HERE / "bench.c", "-o", plain
    ], check=True)
    source = plain
    for name, kernel in OPENCL_C.items():
        subprocess.run([WPC, "attach-spirv", "-i", source, "-o", attached, "--function", name, "--opencl", kernel],
                       check=True)
        source = attached
    subprocess.run([WPC, "compile", plain, "-o", folder / "bench-wasm"], check=True)
    subprocess.run([WPC, "compile", attached, "-o", folder / "bench-opencl"], check=True)


def measure(program, kernel, size, rounds, **settings):
    """Best round and best kernel time in ms, and the checksum; None, why not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WPC_")}
    environment |= {"WPC_PARALLEL_LOG": "1"} | settings
    try:
        result = subprocess.run([program, kernel, str(size), str(rounds)], capture_output=True, text=True, timeout=60,
                                env=environment)
    except subprocess.TimeoutExpired:
        return None, "no result in 60 s"
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["?"]
        said = next((line for line in lines if line.startswith("wpc: trap")), lines[-1])
        return None, f"{said} (exit status {result.returncode})"
    times = [float(ms) for ms in re.findall(r"round \d+: ([\d.]+) ms", result.stdout)]
    launches = [float(ms) for ms in re.findall(r"global size.* ran ([\d.]+) ms", result.stderr)]
    # Where work-groups don't fit a kernel's items, a round is two launches.
    each = max(1, len(launches) // rounds)
    kernels = [sum(launches[start:start + each]) for start in range(0, len(launches), each)]
    checksum = re.search(r"checksum (\w+)", result.stdout).group(1)
    return (min(times), min(kernels, default=None), checksum, times[0]), result.stderr


def measure_in_turns(programs, processes):
    """The best of several processes of each program, by name, and the first time of the first; `programs`: name to the
    arguments of `measure`."""
    best = {}
    for _ in range(processes):
        for name, (arguments, settings) in programs.items():
            result, why = measure(*arguments, **settings)
            known = best.get(name, (result, why))[0]
            if result is None or known is None:
                best[name] = (None, why if result is None else best[name][1])
            elif result[2] != known[2]:
                best[name] = (None, f"results differ: {known[2]}, {result[2]}")
            else:
                launches = [each[1] for each in (known, result) if each[1] is not None]
                best[name] = ((min(known[0], result[0]), min(launches, default=None), known[2], known[3]), why)
    return best


def run(folder, scale, rounds, processes):
    device = os.environ.get("WPC_DEVICE", "discrete")
    titles = ["CPU", "OpenCL C", "rounded", "Wasm", "call", "first", "CPU/call", "Wasm/OpenCL C", "Wasm/rounded"]
    print(f"{'kernel':12} {'size':>9} " + " ".join(f"{title:>10}" for title in titles))
    failed = False
    for name, (on_cpu, on_device, size, power) in CASES.items():
        size = max(64, int(size / scale ** (1 / power)))
        cpu, why_cpu = measure(folder / "bench-wasm", on_cpu, size, rounds, WPC_DEVICE="cpu")
        by_hand, from_wasm = [(folder / program, on_device, size, rounds) for program in ("bench-opencl", "bench-wasm")]
        best = measure_in_turns(
            {
                "OpenCL C": (by_hand, {"WPC_DEVICE": device}), "rounded":
                    (by_hand, {"WPC_DEVICE": device, "WPC_OPENCL_OPTIONS": "-cl-fp32-correctly-rounded-divide-sqrt"}),
                "Wasm": (from_wasm, {"WPC_DEVICE": device, "WPC_OFFLOAD": "require"})
            }, processes)
        opencl, rounded, wasm = (result for result, _ in best.values())
        columns = [
            cpu and cpu[0], opencl and opencl[1], rounded and rounded[1], wasm and wasm[1], wasm and wasm[0], wasm and
            wasm[3]
        ]
        columns.append(cpu[0] / wasm[0] if cpu and wasm else None)
        columns += [
            wasm[1] / other[1] if wasm and other and wasm[1] and other[1] else None for other in (opencl, rounded)
        ]
        print(
            f"{name:12} {size:9} " + " ".join(f"{value:10.3f}" if value is not None else f"{'-':>10}"
                                              for value in columns), flush=True)
        runs = {"CPU": (cpu, why_cpu)} | best
        for label, (result, why) in runs.items():
            if result is None:
                failed = True
                print(f"  {label}: {why}")
        checksums = {
            label: result[2] for label, (result, _) in runs.items()
            if result and (name != "nbody" or label != "OpenCL C")
        }
        if len(set(checksums.values())) > 1:
            failed = True
            print(f"  results differ: {checksums}")
    return failed


def main():
    parser = argparse.ArgumentParser(description="Kernels on processors and on an OpenCL device.")
    parser.add_argument("--build", type=Path)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--processes", type=int, default=3)
    arguments = parser.parse_args()
    both = arguments.build is None and arguments.run is None
    if both or arguments.build:
        build(arguments.build or ROOT / ".build-bench-devices")
    if both or arguments.run:
        sys.exit(1 if run(arguments.run or ROOT /
                          ".build-bench-devices", arguments.scale, arguments.rounds, arguments.processes) else 0)


main()
