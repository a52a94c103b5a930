#!/usr/bin/env python3
"""Runs test suites one after the other and adds up their counts.

    scripts/check.py [--verbose] SUITE... [-- OPTIONS FOR THE SUITE'S RUNNER]

Each suite ends with a line `N passed, N failed` (`, N skipped` may follow); `swift test` says it in words of its own.
The output of a suite goes to .build-tests/logs/SUITE.log and is shown where something failed, or with --verbose. The
last line is the sum. Exit status: 0, or 1 if a test failed or a suite didn't come to its end.
"""
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".build-tests" / "logs"
RELEASE = ROOT / ".build" / "release"
# The tail of a failed suite's log that is shown.
SHOWN_LINES = 150


@dataclass
class Suite:
    command: list
    # Seconds after which the suite counts as hanging.
    limit: int
    # A folder that the suite needs and that isn't part of this repository: without it the suite is skipped.
    data: str | None = None
    # The exit status is all that the command tells.
    is_single: bool = False


def conformance(folder, *options):
    return Suite([RELEASE / "spec-runner", "--suite", folder, *options], limit=1500, data=folder)


def python(path, limit):
    return Suite([sys.executable, path], limit=limit)


SUITES = {
    # Generated sources are fresh.
    "generated": Suite([sys.executable, "scripts/generate-opcodes.py", "--check"], limit=60, is_single=True),
    "unit": Suite(["swift", "test", "-c", "release", "--skip-build"], limit=900),
    "runtime": Suite(["Tests/runtime/run.sh", "plain"], limit=600),
    "runtime-address": Suite(["Tests/runtime/run.sh", "address"], limit=600),
    "runtime-thread": Suite(["Tests/runtime/run.sh", "thread"], limit=600),
    "embedding": Suite(["Tests/embedding/run.sh"], limit=300),
    # What the linker, the C compiler and LLVM protect.
    "hardening": python("Tests/hardening/run.py", 120),
    "golden": python("Tests/golden/run.py", 600),
    # The IR and machine code that modules become.
    "lit": python("Tests/lit/run.py", 300),
    # What is typed, what is said, and the statuses.
    "command-line": python("Tests/command-line/run.py", 300),
    "symbols": python("Tests/symbols/run.py", 300),
    # -g: traps, gdb, objdump, valgrind.
    "debug": python("Tests/debug/run.py", 300),
    # Which machine instructions vector instructions become.
    "simd": python("Tests/simd/run.py", 120),
    # What arithmetic makes of NaNs.
    "nans": python("Tests/nans/run.py", 300),
    # Random loops at the edges of memory, against -O0.
    "loops": python("Tests/loops/run.py", 900),
    # The limit of the heap of objects.
    "collector": python("Tests/collector/run.py", 300),
    # Every test and cast of references, by the specification's rule.
    "references": python("Tests/references/run.py", 300),
    # Documents say what Benchmarks/results have, and name what is there.
    "figures": Suite([sys.executable, "Benchmarks/readme.py", "--check"], limit=60, is_single=True),
    "documentation": python("Tests/documentation/run.py", 300),
    # Arrows between folders and files go down only.
    "layers": Suite([sys.executable, "scripts/check-layers.py"], limit=60, is_single=True),
    "format": Suite([sys.executable, "scripts/format.py", "--check"], limit=120),
    # Traps in parallel kernels name their iteration.
    "chunks": python("Tests/chunks/run.py", 600),
    # What LLVM is told of kernels' accesses is true of them, against native code.
    "claims": python("Tests/claims/run.py", 600),
    "cache": python("Tests/cache/run.py", 900),
    "programs": python("Tests/programs/run.py", 900),
    # What is granted to programs, and what reaches the terminal.
    "host": python("Tests/host/run.py", 600),
    "wasi": Suite(["Tests/wasi/run.sh"], limit=600),
    "parallel": Suite(["Tests/parallel/run.sh"], limit=900),
    # Races of kernels are found.
    "parallel-check": python("Tests/parallel-check/run.py", 300),
    "offload": python("Tests/offload/run.py", 1500),
    "examples": python("Tests/examples/run.py", 900),
    "threads": python("Tests/threads/run.py", 600),
    "malformed": python("Tests/malformed/run.py", 600),
    # Input that costs out of proportion.
    "limits": python("Tests/cost/run.py", 600),
    "spec": conformance(os.environ.get("SPEC_SUITE", "../shared/spec")),
    # Loads out of bounds whose values decide nothing, at every level.
    "traps": python("Tests/traps/run.py", 600),
    # Beside wasmtime, where PyPI has it for this machine; `make check-random-modules` tries more, at each level.
    "random": Suite([sys.executable, "Tests/random-modules/run.py", "--modules", "60", "--levels", "2"], limit=600),
    # Random code is full of such loads.
    "fuzz": conformance(os.environ.get("FUZZ_SUITE", "../shared/fuzz"), "-O", "0"),
    "fuzz-optimized": conformance(os.environ.get("FUZZ_SUITE", "../shared/fuzz"), "-O", "2"),
    "real": python("Tests/real/run.py", 6000),
}

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")
XCTEST = re.compile(r"Executed (\d+) tests?, with (?:(\d+) tests? skipped and )?(\d+) failures?")
SWIFT_TESTING = re.compile(
    r"Test run with (\d+) tests?(?: in \d+ suites?)? (passed|failed) after .*?(?: with (\d+) issues?)?\.?$")


def counts(lines):
    """(passed, failed, skipped) that the output of a suite tells, or None."""
    for line in reversed(lines):
        if found := COUNTS.match(line):
            return tuple(int(group or 0) for group in found.groups())
    # XCTest prints a line a bundle and one for all, which is the last; Swift Testing prints its own after that.
    total = None
    for line in reversed(lines):
        if found := XCTEST.search(line):
            ran, skipped, failed = (int(group or 0) for group in found.groups())
            failed = min(ran, failed)
            total = [ran - failed - skipped, failed, skipped]
            break
    for line in reversed(lines):
        if found := SWIFT_TESTING.search(line):
            ran = int(found.group(1))
            failed = min(ran, int(found.group(3) or 0))
            if found.group(2) == "failed":
                failed = max(1, failed)
            total = [a + b for a, b in zip(total or [0, 0, 0], [max(0, ran - failed), failed, 0])]
            break
    return tuple(total) if total else None


def stop(process):
    """Ends a suite that hangs, with all that it started."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass


def run(name, options, verbose):
    suite = SUITES[name]
    if suite.data and not (ROOT / suite.data).is_dir():
        print(f"{name:10} skipped: there is no folder {suite.data}", flush=True)
        return (0, 0, 1)
    started = time.monotonic()
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    lines = []
    problem = None
    try:
        process = subprocess.Popen(
            [str(part) for part in suite.command] + options, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
    except OSError as error:
        print(f"{name:10} can't be started: {error}", flush=True)
        return (0, 1, 0)
    timer = threading.Timer(suite.limit, stop, [process])
    timer.start()
    try:
        with open(log, "w", encoding="utf-8") as file:
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip("\n")
                lines.append(line)
                file.write(line + "\n")
                if verbose:
                    print(line, flush=True)
        status = process.wait()
    except KeyboardInterrupt:
        stop(process)
        raise
    finally:
        timer.cancel()
    seconds = time.monotonic() - started
    result = (int(status == 0), int(status != 0), 0) if suite.is_single else counts(lines)
    if seconds >= suite.limit:
        problem = f"stopped after {suite.limit} s"
    elif result is None:
        problem = f"ended without a count, exit status {status}"
    elif not any(result):
        problem = "no test ran"
    elif status != 0 and result[1] == 0:
        problem = f"exit status {status}"
    passed, failed, skipped = result or (0, 0, 0)
    if problem:
        failed += 1
    if failed and not verbose:
        print("\n".join(lines[-SHOWN_LINES:]))
    text = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    print(f"{name:10} {text}{': ' + problem if problem else ''}  ({seconds:.1f} s)", flush=True)
    return (passed, failed, skipped)


def main():
    arguments = sys.argv[1:]
    options = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, options = arguments[:at], arguments[at + 1:]
    verbose = "--verbose" in arguments
    names = [name for name in arguments if name != "--verbose"]
    unknown = [name for name in names if name not in SUITES]
    if unknown or not names:
        sys.exit(f"usage: check.py [--verbose] SUITE... [-- OPTIONS]; suites: {' '.join(SUITES)}")
    total = [0, 0, 0]
    for name in names:
        total = [a + b for a, b in zip(total, run(name, options, verbose))]
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    sys.exit(1 if total[1] else 0)


main()
