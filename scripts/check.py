#!/usr/bin/env python3
"""Runs test suites, several at once, and adds up their counts.

    scripts/check.py [--verbose] [--at-once N] SUITE... [-- OPTIONS FOR THE SUITE'S RUNNER]

Each suite ends with a line `N passed, N failed` (`, N skipped` may follow); `swift test` says it in words of its own.
The output of a suite goes to .build-tests/logs/SUITE.log and is shown where something failed, or with --verbose. Behind
its counts stands how long it took, and how much processor time that was. The last line is the sum. Exit status: 0, or 1
if a test failed or a suite didn't come to its end.

Two suites run at a time (--at-once), since many wait for one thread for the most part. Those that measure run alone.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
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
    # Nothing else runs beside it, since it measures times or holds waits to limits.
    is_alone: bool = False


def conformance(folder, *options):
    return Suite([RELEASE / "spec-runner", "--suite", folder, *options], limit=1500, data=folder)


def python(path, limit, **more):
    return Suite([sys.executable, path], limit=limit, **more)


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
    # The same of many functions, counted.
    "shapes": python("Tests/shapes/run.py", 300),
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
    # Programs with OpenMP.
    "openmp": python("Tests/openmp/run.py", 600),
    # Races of kernels are found.
    "parallel-check": python("Tests/parallel-check/run.py", 300),
    "offload": python("Tests/offload/run.py", 1500),
    "examples": python("Tests/examples/run.py", 900),
    "threads": python("Tests/threads/run.py", 600),
    "malformed": python("Tests/malformed/run.py", 600),
    # Input that costs out of proportion.
    "limits": python("Tests/cost/run.py", 600, is_alone=True),
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

# In these the compiler verifies the IR behind each pass.
VERIFIED = {"chunks", "golden", "lit", "loops", "nans", "simd"}

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


PRINTING = threading.Lock()


def say(*lines):
    """Prints lines that stay together."""
    with PRINTING:
        print("\n".join(lines), flush=True)


def stop(process):
    """Ends a suite that hangs, with all that it started."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        pass


def run(name, options, verbose):
    suite = SUITES[name]
    if suite.data and not (ROOT / suite.data).is_dir():
        say(f"{name:10} skipped: there is no folder {suite.data}")
        return (0, 0, 1)
    started = time.monotonic()
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    lines = []
    problem = None
    # What a suite, and all that it starts, leaves there goes with the folder.
    environment = os.environ | ({"WPC_VERIFY": "1"} if name in VERIFIED else {})
    temporary = tempfile.mkdtemp(prefix=f"wpc-{name}-")
    try:
        process = subprocess.Popen(
            [str(part) for part in suite.command] + options, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment | {"TMPDIR": temporary}, start_new_session=True)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        say(f"{name:10} can't be started: {error}")
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
        # Its processor time is known when it is gone.
        _, ended, usage = os.wait4(process.pid, 0)
        status = process.returncode = os.waitstatus_to_exitcode(ended)
    except KeyboardInterrupt:
        stop(process)
        raise
    finally:
        timer.cancel()
        shutil.rmtree(temporary, ignore_errors=True)
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
    text = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    used = usage.ru_utime + usage.ru_stime
    say(*(lines[-SHOWN_LINES:] if failed and not verbose else []),
        f"{name:10} {text}{': ' + problem if problem else ''}  ({seconds:.1f} s, processors {used:.1f} s)")
    return (passed, failed, skipped)


def run_together(names, options, verbose, at_once):
    """The counts of the suites, of which so many run at a time. Those that run alone are the last ones."""
    together = [name for name in names if not SUITES[name].is_alone]
    results = []
    for group, workers in [(together, at_once), ([name for name in names if name not in together], 1)]:
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            results += pool.map(lambda name: run(name, options, verbose), group)
    return results


def main():
    arguments = sys.argv[1:]
    options = []
    if "--" in arguments:
        at = arguments.index("--")
        arguments, options = arguments[:at], arguments[at + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", action="store_true", help="show all that a suite says")
    parser.add_argument("--at-once", type=int, default=min(2, os.cpu_count() or 1), help="suites that run at a time")
    parser.add_argument("suites", nargs="+", metavar="SUITE", help=", ".join(SUITES))
    arguments = parser.parse_args(arguments)
    if unknown := [name for name in arguments.suites if name not in SUITES]:
        parser.error(f"no such suite: {' '.join(unknown)}; there are {' '.join(SUITES)}")
    results = run_together(arguments.suites, options, arguments.verbose, arguments.at_once)
    passed, failed, skipped = (sum(column) for column in zip(*results))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


main()
