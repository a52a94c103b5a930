#!/usr/bin/env python3
"""Four kernels on this machine's processors and on an OpenCL device, as Wasm functions and hand-written in OpenCL C.

    Benchmarks/devices/run.py [--build FOLDER] [--run FOLDER] [--scale N] [--rounds N]

Without --build and --run both, in .build-bench-devices. --build needs wpc and clang; --run the folder alone, on whatever machine has
the device: WPC_DEVICE (default: discrete) names it. --scale divides the work by about that number.

Columns: milliseconds of the best round on the processors; of the best kernel launch on the device by OpenCL's events, hand-written and
from Wasm, and what is between the start of parallel_for and its end there; the ratios. Results have to be the same everywhere; for
n-body only the hand-written kernel may differ, since OpenCL rounds quotients and square roots as it likes.
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


def build(folder):
    folder.mkdir(parents=True, exist_ok=True)
    plain, attached = folder / "bench.wasm", folder / "attached.wasm"
    subprocess.run(
        [CLANG, "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-std=gnu11", "-O2", "-Wall", "-Wextra",
         "-ffp-contract=off", "-msimd128", f"-I{ROOT}/Examples/common", f"-I{ROOT}/Runtime/guest", "-Wl,--export-table", HERE / "bench.c",
         "-o", plain], check=True)
    source = plain
    for name in CASES:
        subprocess.run([WPC, "attach-spirv", "-i", source, "-o", attached, "--function", name, "--opencl", HERE / f"{name}.cl"], check=True)
        source = attached
    subprocess.run([WPC, "compile", plain, "-o", folder / "bench-wasm"], check=True)
    subprocess.run([WPC, "compile", attached, "-o", folder / "bench-opencl"], check=True)


def measure(program, kernel, size, rounds, **settings):
    """Best round and best kernel time in ms, and the checksum; None, why not."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WPC_")}
    environment |= {"WPC_PARALLEL_LOG": "1"} | settings
    try:
        result = subprocess.run([program, kernel, str(size), str(rounds)], capture_output=True, text=True, timeout=60, env=environment)
    except subprocess.TimeoutExpired:
        return None, "no result in 60 s"
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["?"]
        said = next((line for line in lines if line.startswith("wpc: trap")), lines[-1])
        return None, f"{said} (exit status {result.returncode})"
    times = [float(ms) for ms in re.findall(r"round \d+: ([\d.]+) ms", result.stdout)]
    kernels = [float(ms) for ms in re.findall(r"global size.* ran ([\d.]+) ms", result.stderr)]
    checksum = re.search(r"checksum (\w+)", result.stdout).group(1)
    return (min(times), min(kernels, default=None), checksum, times[0]), result.stderr


def run(folder, scale, rounds):
    device = os.environ.get("WPC_DEVICE", "discrete")
    print(f"{'kernel':12} {'size':>9} {'CPU':>10} {'OpenCL C':>10} {'Wasm':>10} {'call':>10} {'first':>10}  CPU/Wasm  Wasm/OpenCL C")
    failed = False
    for name, (on_cpu, on_device, size, power) in CASES.items():
        size = max(64, int(size / scale ** (1 / power)))
        cpu, why_cpu = measure(folder / "bench-wasm", on_cpu, size, rounds, WPC_DEVICE="cpu")
        opencl, why_opencl = measure(folder / "bench-opencl", on_device, size, rounds, WPC_DEVICE=device)
        wasm, why_wasm = measure(folder / "bench-wasm", on_device, size, rounds, WPC_DEVICE=device, WPC_OFFLOAD="require")
        show = lambda value: f"{value:10.3f}" if value is not None else f"{'-':>10}"
        line = f"{name:12} {size:9} {show(cpu and cpu[0])} {show(opencl and opencl[1])} {show(wasm and wasm[1])}"
        line += f" {show(wasm and wasm[0])} {show(wasm and wasm[3])}"
        if cpu and wasm:
            line += f"  {cpu[0] / wasm[0]:8.1f}"
        if wasm and opencl and wasm[1] and opencl[1]:
            line += f"  {wasm[1] / opencl[1]:8.2f}"
        print(line, flush=True)
        for label, result, why in [("CPU", cpu, why_cpu), ("OpenCL C", opencl, why_opencl), ("Wasm", wasm, why_wasm)]:
            if result is None:
                failed = True
                print(f"  {label}: {why}")
        if cpu and wasm and cpu[2] != wasm[2] or name != "nbody" and cpu and opencl and cpu[2] != opencl[2]:
            failed = True
            print(f"  results differ: CPU {cpu[2]}, OpenCL C {opencl and opencl[2]}, Wasm {wasm and wasm[2]}")
    return failed


def main():
    parser = argparse.ArgumentParser(description="Kernels on processors and on an OpenCL device.")
    parser.add_argument("--build", type=Path)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=4)
    arguments = parser.parse_args()
    both = arguments.build is None and arguments.run is None
    if both or arguments.build:
        build(arguments.build or ROOT / ".build-bench-devices")
    if both or arguments.run:
        sys.exit(1 if run(arguments.run or ROOT / ".build-bench-devices", arguments.scale, arguments.rounds) else 0)


main()
