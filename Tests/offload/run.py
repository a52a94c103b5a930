#!/usr/bin/env python3
"""Random kernels on the CPU and on an OpenCL device: what they store has to be the same, byte for byte.

    Tests/offload/run.py [--count N] [--seed N] [--batch N] [--jobs N] [--keep FOLDER] [--filter TEXT]

Every kernel has its seed's number. One that differs is shrunk, and its module is left in FOLDER (.build-tests/offload).
Without an OpenCL device nothing is tested, and a line says so. WPC_DEVICE chooses the device (default: opencl).
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import generate

ROOT = generate.ROOT
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
WORK = ROOT / ".build-tests" / "offload"
DEVICE = os.environ.get("WPC_DEVICE", "opencl")
# Seconds for one program: drivers compile each of its kernels.
LIMIT = 600


def environment(device, cache):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WPC_") or name == "WPC"}
    # Kernels that were built are used once.
    return kept | {"WPC_DEVICE": device, "POCL_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(cache)}


class Broken(Exception):
    """A compilation or a run failed."""


def execute(command, env=None):
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, timeout=LIMIT, env=env)
    except subprocess.TimeoutExpired:
        raise Broken(f"still running after {LIMIT} s: {command[0]}") from None


def outputs(kernels, folder):
    """What the CPU and the device store: two byte strings."""
    source, wasm, program = folder / "kernels.wat", folder / "kernels.wasm", folder / "kernels"
    source.write_text(generate.module(kernels))
    made = execute(["wat2wasm", "--enable-threads", source, "-o", wasm])
    if made.returncode:
        raise Broken("wat2wasm: " + made.stderr.decode("utf-8", "replace")[:2000])
    made = execute([WPC, "compile", wasm, "--offload", "require", "-O1", "--jobs", "1", "-o", program])
    if made.returncode:
        raise Broken("wpc compile: " + made.stderr.decode("utf-8", "replace")[:2000])
    results = []
    with tempfile.TemporaryDirectory(prefix="wpc-offload-") as cache:
        for device, more in (("cpu", {}), (DEVICE, {"WPC_OFFLOAD": "require"})):
            run = execute([program], environment(device, cache) | more)
            if run.returncode:
                raise Broken(f"on {device} (status {run.returncode}): " + run.stderr.decode("utf-8", "replace")[-2000:])
            results.append(run.stdout)
    return results


def differing(kernels, folder):
    """The kernels that don't store the same, or None if that can't be told; and why."""
    try:
        cpu, device = outputs(kernels, folder)
    except Broken as reason:
        return None, str(reason)
    size = generate.OUT_BYTES
    if len(cpu) != size * len(kernels):
        return None, f"{len(cpu)} bytes on the CPU"
    return [k for i, k in enumerate(kernels) if cpu[i * size:(i + 1) * size] != device[i * size:(i + 1) * size]], ""


def shrink(kernel, folder):
    """Replaces parts of a kernel by smaller ones as long as it fails in the same way."""
    expected = differing([kernel], folder)[0]

    def fails():
        return differing([kernel], folder)[0] == expected

    tries = 0
    isSmaller = True
    while isSmaller and tries < 400:
        isSmaller = False
        for root in list(kernel.roots()):
            for node in list(root.walk()):
                if tries >= 400 or node.text in ("(nop)", *generate.ZERO.values()):
                    continue
                kept = (node.text, node.parts)
                candidates = [("(nop)", [])] if node.type is None else [(generate.ZERO[node.type], [])]
                candidates += [(part.text, part.parts) for part in node.parts if part.type == node.type and node.type]
                for text, parts in candidates:
                    if (text, parts) == kept:
                        continue
                    node.text, node.parts = text, parts
                    tries += 1
                    if fails():
                        isSmaller = True
                        break
                    node.text, node.parts = kept
    return kernel


def test(seeds, number):
    """(how many passed, failures as texts) of one program with the kernels of these seeds."""
    kernels = [generate.Kernel(seed) for seed in seeds]
    folder = WORK / f"batch-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    failing, why = differing(kernels, folder)
    if failing is None:
        # One of them is to blame: each alone.
        failing, reasons = [], {}
        for seed in seeds:
            kernel = generate.Kernel(seed)
            result, reason = differing([kernel], folder)
            if result != []:
                failing.append(kernel)
                reasons[seed] = reason
        if not failing:
            return 0, [f"kernels {seeds[0]} to {seeds[-1]} together: {why}"]
    else:
        reasons = {}
    failures = []
    for kernel in failing:
        text = reasons.get(kernel.seed) or "the device stores other bytes"
        if len(failing) <= 3:
            small = shrink(generate.Kernel(kernel.seed), folder)
            place = WORK / f"failed-{kernel.seed}.wat"
            place.write_text(generate.module([small]))
            text += f"\n  shrunk: {place}"
        failures.append(f"kernel {kernel.seed}: {text}")
    return len(seeds) - len(failing), failures


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--batch", type=int, default=20)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--filter", default="")
    options = arguments.parse_args()
    devices = execute([WPC, "devices"], environment(DEVICE, "/tmp")).stdout.decode("utf-8", "replace")
    if "opencl:" not in devices and DEVICE.startswith("opencl"):
        print("skipped: there is no OpenCL device\n0 passed, 0 failed, 1 skipped")
        return 0
    WORK.mkdir(parents=True, exist_ok=True)
    seeds = range(options.seed, options.seed + options.count)
    batches = [seeds[start:start + options.batch] for start in range(0, len(seeds), options.batch)]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for good, failures in pool.map(test, batches, range(len(batches))):
            passed += good
            failed += len(failures)
            for failure in failures:
                print("FAILED:", failure, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
