#!/usr/bin/env python3
"""Kernels on the CPU and on an OpenCL device: those of cases.py and random ones. What they store has to be the same,
byte for byte.

    Tests/offload/run.py [--count N] [--seed N] [--batch N] [--jobs N] [--filter TEXT]

Every random kernel has its seed's number. One that differs is shrunk, and its module is left in .build-tests/offload.
Without an OpenCL device nothing is tested, and a line says so. WPC_DEVICE chooses the device (default: opencl).
"""
import argparse
import concurrent.futures
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cases
import generate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import ROOT, WPC, Failure, execute  # noqa: E402

WORK = ROOT / ".build-tests" / "offload"
DEVICE = os.environ.get("WPC_DEVICE", "opencl")
# Seconds for one program: drivers compile each of its kernels.
LIMIT = 600
# Seconds for making a failure smaller.
SHRINKING = float(os.environ.get("SHRINKING", 300))


def environment(device, cache):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WPC_") or name in ("WPC", "WPC_VERIFY")}
    # Kernels that were built are used once, so PoCL need not compile each again for the size of its work-groups: that
    # is half of the time.
    return {"POCL_WORK_GROUP_SPECIALIZATION": "0"} | kept | {
        "WPC_DEVICE": device, "POCL_CACHE_DIR": str(cache), "XDG_CACHE_HOME": str(cache)}


def outputs(kernels, folder, canonicalizes=False):
    """What the CPU and the device store: two byte strings."""
    program = build(kernels, folder, canonicalizes)
    results = []
    with tempfile.TemporaryDirectory(prefix="wpc-offload-") as cache:
        for device, more in (("cpu", {}), (DEVICE, {"WPC_OFFLOAD": "require"})):
            run = execute([program], LIMIT, env=environment(device, cache) | more)
            if b"no device fits" in run.stderr:
                raise Failure(f"there is no device {device}")
            if run.returncode:
                raise Failure(f"on {device} (status {run.returncode}): " +
                              run.stderr.decode("utf-8", "replace")[-2000:])
            results.append(run.stdout)
    return results


def differing(kernels, folder):
    """The kernels that don't store the same, or None if that can't be told; and why."""
    try:
        cpu, device = outputs(kernels, folder)
    except Failure as reason:
        return None, str(reason)
    size = generate.OUT_BYTES
    if len(cpu) != size * len(kernels) or len(device) != len(cpu):
        return None, f"{len(cpu)} bytes on the CPU"
    return [k for i, k in enumerate(kernels) if cpu[i * size:(i + 1) * size] != device[i * size:(i + 1) * size]], ""


def shrink(kernel, folder):
    """Replaces parts of a kernel by smaller ones as long as it fails in the same way."""
    def fails():
        return differing([kernel], folder)[0] == [kernel]

    end = time.monotonic() + SHRINKING
    isSmaller = True
    while isSmaller:
        isSmaller = False
        for root in list(kernel.roots()):
            for node in list(root.walk()):
                if time.monotonic() > end or node.text in ("(nop)", *generate.ZERO.values()):
                    continue
                kept = (node.text, node.parts)
                candidates = [("(nop)", [])] if node.type is None else [(generate.ZERO[node.type], [])]
                candidates += [(part.text, part.parts) for part in node.parts if part.type == node.type and node.type]
                for text, parts in candidates:
                    if (text, parts) == kept:
                        continue
                    node.text, node.parts = text, parts
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
        if len(failing) <= 3 and not reasons:
            small = shrink(generate.Kernel(kernel.seed), folder)
            place = WORK / f"failed-{kernel.seed}.wat"
            place.write_text(generate.module([small]))
            text += f"\n  shrunk: {place}"
        failures.append(f"kernel {kernel.seed}: {text}")
    return len(seeds) - len(failing), failures


def build(kernels, folder, canonicalizes=False):
    """Compiles a program of these kernels and returns its path. `canonicalizes`: by the compiler NaNs have the same
    bits everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    source, wasm, program = folder / "kernels.wat", folder / "kernels.wasm", folder / "kernels"
    source.write_text(generate.module(kernels))
    more = ["--canonicalize-nans"] if canonicalizes else []
    for command in (["wat2wasm", "--debug-names", "--enable-threads", source, "-o", wasm], [
            WPC, "compile", wasm, "--offload", "require", "-O1", "--jobs", "1", "--verbose", *more, "-o", program
    ]):
        made = execute(command, LIMIT)
        # Kernels are known as such by their type alone, so this is no error of the compiler's.
        for line in made.stderr.decode("utf-8", "replace").splitlines():
            if "stays on the CPU" in line:
                raise Failure(line)
        if made.returncode:
            raise Failure(f"{command[0]}: " + made.stderr.decode("utf-8", "replace")[:2000])
    return program


FAULTS = {"back-end-aborts": "abort", "back-end-takes-all-memory": "memory", "back-end-hangs": "hang"}


def test_fault(fault):
    """A failure of LLVM's SPIR-V back end: the kernel stays on the CPU, and the reason is said."""
    folder = WORK / f"fault-{fault}"
    source, wasm, program = folder / "kernels.wat", folder / "kernels.wasm", folder / "kernels"
    folder.mkdir(parents=True, exist_ok=True)
    source.write_text(generate.module([cases.Case(cases.CASES["last-bytes"])]))
    for command, more in ((["wat2wasm", "--debug-names", "--enable-threads", source, "-o",
                            wasm], {}), ([WPC, "compile", wasm, "-O1", "--verbose", "-o",
                                          program], {"WPC_BACK_END_FAULT": fault, "WPC_BACK_END_SECONDS": "1"})):
        made = execute(command, LIMIT, env=dict(os.environ) | more)
        if made.returncode:
            return f"{command[0]} (status {made.returncode}): " + made.stderr.decode("utf-8", "replace")[:2000]
    if b'kernel "kernel" stays on the CPU: LLVM\'s SPIR-V back end' not in made.stderr:
        return "no reason is said: " + made.stderr.decode("utf-8", "replace")
    with tempfile.TemporaryDirectory(prefix="wpc-offload-") as cache:
        run = execute([program], LIMIT, env=environment(DEVICE, cache))
    return None if run.returncode == 0 and len(
        run.stdout) == generate.OUT_BYTES else f"the program ends with {run.returncode}"


def children(process):
    """The processes that a process, or one of its threads, started and that haven't ended."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(number) for number in path.read_text().split()]
    return [child for child in found if is_alive(child)]


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition):
    """Whether it holds within a minute."""
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def test_interruption():
    """A signal that ends the compiler ends the SPIR-V back end's process as well."""
    folder = WORK / "interruption"
    source, wasm = folder / "kernels.wat", folder / "kernels.wasm"
    folder.mkdir(parents=True, exist_ok=True)
    source.write_text(generate.module([cases.Case(cases.CASES["last-bytes"])]))
    execute(["wat2wasm", "--debug-names", "--enable-threads", source, "-o", wasm], LIMIT)
    settings = {"WPC_BACK_END_FAULT": "hang", "WPC_BACK_END_SECONDS": "600"}
    compiler = subprocess.Popen(
        [WPC, "compile", str(wasm), "-o", str(folder / "kernels")], env=dict(os.environ) | settings)
    workers = []
    try:
        wait_until(lambda: workers.extend(children(compiler.pid)) or workers or compiler.poll() is not None)
        if not workers:
            return "the compiler starts no process"
        # Until it has a kernel: one that waits for its first ends by itself.
        time.sleep(3)
        compiler.send_signal(signal.SIGTERM)
        compiler.wait(60)
        return None if wait_until(lambda: not any(map(is_alive, workers))) else "the back end's process goes on"
    finally:
        compiler.kill()
        for worker in filter(is_alive, workers):
            os.kill(worker, signal.SIGKILL)


def test_canonical_nans(folder):
    """With --canonicalize-nans NaNs have the same bits everywhere."""
    text, expected = cases.CANONICAL_NANS
    for place, output in zip(("CPU", "device"), outputs([cases.Case(text)], folder, canonicalizes=True)):
        for item in range(generate.ITEMS):
            if (stored := output[item * 64:item * 64 + len(expected)]) != expected:
                return f"the {place} stores {stored.hex(' ', 4)} instead of {expected.hex(' ', 4)} in iteration {item}"
    return None


def test_case(name):
    """None if a kernel of cases.py does on the device what it does on the CPU, or what is different."""
    try:
        if name in cases.CASES:
            cpu, device = outputs([cases.Case(cases.CASES[name])], WORK / name)
            return None if cpu == device and len(cpu) == generate.OUT_BYTES else "the device stores other bytes"
        if name in FAULTS:
            return test_fault(FAULTS[name])
        if name == "canonical-nans":
            return test_canonical_nans(WORK / name)
        if name == "interruption":
            return test_interruption()
        text, message, iteration = cases.TRAPS[name] if name in cases.TRAPS else cases.PANICS[name]
        program = build([cases.Case(text)], WORK / name)
        reports = []
        with tempfile.TemporaryDirectory(prefix="wpc-offload-") as cache:
            for device, more in (("cpu", {}), (DEVICE, {"WPC_OFFLOAD": "require"})):
                run = execute([program], LIMIT, env=environment(device, cache) | more)
                reports.append(run.stderr.decode("utf-8", "replace"))
                expected = "unreachable" if name in cases.PANICS and device == "cpu" else message
                if f"trap: {expected}" not in reports[-1]:
                    return f"no such trap on {device} (status {run.returncode}): {reports[-1]}"
        # The first line says what, and the second where. A device always knows the iteration, and the CPU some of the
        # time.
        first, second = (report.splitlines()[:2] for report in reports)
        if f"in iteration {iteration} of parallel_for" not in second[0]:
            return f"the device doesn't name iteration {iteration}: {second[0]}"
        return None if first[1:] == second[1:] or name in cases.PANICS else "\n  ".join(
            ["the reports differ:", *first, *second])
    except Failure as reason:
        return str(reason)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=16)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--batch", type=int, default=8)
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--filter", default="", help="cases whose name contains it, and no random kernels")
    options = arguments.parse_args()
    devices = execute([WPC, "devices"], LIMIT, env=environment(DEVICE, "/tmp")).stdout.decode("utf-8", "replace")
    if "opencl:" not in devices and DEVICE.startswith("opencl"):
        print("skipped: there is no OpenCL device\n0 passed, 0 failed, 1 skipped")
        return 0
    WORK.mkdir(parents=True, exist_ok=True)
    seeds = range(options.seed, options.seed + options.count)
    batches = [seeds[start:start + options.batch] for start in range(0, len(seeds), options.batch)]
    passed = failed = 0
    names = [
        name for name in [*cases.CASES, *cases.TRAPS, *cases.PANICS, *FAULTS, "interruption", "canonical-nans"]
        if options.filter in name
    ]
    if options.filter:
        batches = []
        if not names:
            sys.exit("no case has such a name")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, failure in zip(names, pool.map(test_case, names)):
            passed += failure is None
            failed += failure is not None
            if failure:
                print(f"FAILED: {name}: {failure}", flush=True)
        start = time.monotonic()
        for number, (good, failures) in enumerate(pool.map(test, batches, range(len(batches))), 1):
            passed += good
            failed += len(failures)
            for failure in failures:
                print("FAILED:", failure, flush=True)
            if number % 10 == 0 and number < len(batches):
                print(f"{number * options.batch} of {len(seeds)} random kernels after {time.monotonic() - start:.0f} s",
                      file=sys.stderr, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
