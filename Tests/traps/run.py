#!/usr/bin/env python3
"""A load out of bounds traps where it stands, at every level, whatever its value is for: nothing behind it happens, and
all before it did.

    Tests/traps/run.py [--levels 0,1,2,3] [--filter TEXT]

Each family of loads meets each way to make a value worth nothing (`cases.py`), and behind it something that must not
happen: another trap, a store, a global, a call of the host, a loop without an end. As embedded modules, by spec-runner,
globals and memory are looked at after the trap; as an executable the trap that is reported, and that the host wasn't
called. Each is also called with an address in bounds.
"""
import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, WPC, build, execute  # noqa: E402
from cases import cases, module  # noqa: E402

WORK = ROOT / ".build-tests" / "traps"
TRAP = "out of bounds memory access"
WAT2WASM = ["wat2wasm", "--enable-threads"]
# Of the cases, every so manyth runs as a process of its own.
IN_PROCESSES = 5


def number(value):
    return {"type": "i32", "value": str(value)}


def script(chosen):
    """The commands of spec-runner: each case with addresses out of bounds, and with one in bounds."""
    commands = [{"type": "module", "line": 1, "filename": "embedded.wasm"}]

    def add(type, field, arguments, **more):
        commands.append({"type": type, "line": len(commands) + 1, **more, "action": {
            "type": "invoke", "field": field, "args": [number(value) for value in arguments]}})
    names = {}
    for index, case in enumerate(chosen):
        for address in [*case.addresses, *([48] if case.otherwise is not None else [])]:
            add("action", "reset", [])
            message = case.otherwise if address == 48 else TRAP
            names[len(commands) + 1] = names[len(commands) + 2] = f"{case.name}, address {address:#x}"
            if message:
                add("assert_trap", f"c{index}", [address, 1], text=message)
            else:
                add("action", f"c{index}", [address, 1])
            if address != 48:
                add("assert_return", "state", [], expected=[number(value) for value in [1, 0, 77, 0]])
    return commands, names


def embedded(chosen, levels):
    """(passed, failures) of the cases in an embedded module."""
    text = module(chosen, '(import "spectest" "print" (func $host))')
    folder = WORK / "embedded"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "embedded.wat").write_text(text)
    build([*WAT2WASM, folder / "embedded.wat", "-o", folder / "embedded.wasm"])
    commands, names = script(chosen)
    (folder / "embedded.json").write_text(json.dumps({"source_filename": "embedded.wat", "commands": commands}))
    passed, failures = 0, []
    for level in levels:
        result = execute(
            [Path(WPC).parent / "spec-runner", "--suite", folder, "-O", level, "--all-features", "--time-limit", "60"],
            limit=100)
        lines = result.stdout.decode("utf-8", "replace").splitlines()
        if not lines or " passed" not in lines[-1]:
            raise Failure(
                f"spec-runner ended with status {result.returncode}: {result.stderr.decode('utf-8', 'replace')[-500:]}")
        passed += int(lines[-1].split()[0])
        for line in lines:
            if line.startswith("FAIL "):
                at, _, what = line.removeprefix("FAIL embedded.json:").partition(" ")
                failures.append(f"-O{level} embedded: {names.get(int(at), at) if at.isdigit() else at}: {what}")
    return passed, failures


def executables(chosen, levels):
    """(passed, failures) of some of the cases in an executable, which takes the number of a case from how many
    arguments it has."""
    calls = "".join(f"(if (i32.eq (local.get $n) (i32.const {index + 1}))"
                    f" (then (call $c{index} (i32.const {case.addresses[-1]}) (i32.const 1))))\n"
                    for index, case in enumerate(chosen))
    start = f"""(func (export "_start") (local $n i32)
    (drop (call $sizes (i32.const 0) (i32.const 4))) (local.set $n (i32.load (i32.const 0)))
    {calls})"""
    text = module(
        chosen, """(import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $host (call $exit (i32.const 3)))""", start)
    source = WORK / "program.wat"
    source.write_text(text)
    build([*WAT2WASM, source, "-o", source.with_suffix(".wasm")])
    passed, failures = 0, []
    for level in levels:
        program = WORK / f"program{level}"
        build([WPC, "compile", f"-O{level}", source.with_suffix(".wasm"), "-o", program])

        def fault(index):
            try:
                result = execute([program, *["x"] * index], limit=20)
            except Failure:
                return f"-O{level} executable: {chosen[index].name}: it doesn't end"
            message = result.stderr.decode("utf-8", "replace").partition("\n")[0]
            if result.returncode == 134 and message.endswith(f"trap: {TRAP}"):
                return None
            return f"-O{level} executable: {chosen[index].name}: status {result.returncode}, {message or 'no trap'}"
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(fault, range(len(chosen))))
        failures += [line for line in found if line]
        passed += found.count(None)
    return passed, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--levels", default="0,1,2,3", help="those of wpc, with commas between them")
    parser.add_argument("--filter", default="", help="only cases whose name contains this")
    given = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    chosen = [case for case in cases() if given.filter in case.name]
    if not chosen:
        sys.exit("no case has such a name")
    levels = given.levels.split(",")
    try:
        passed, failures = embedded(chosen, levels)
        good, more = executables(chosen if given.filter else chosen[::IN_PROCESSES], levels)
    except (Failure, OSError) as failure:
        passed, failures, good, more = 0, [str(failure)], 0, []
    for line in failures + more:
        print(f"FAIL {line}")
    print(f"{passed + good} passed, {len(failures + more)} failed")
    sys.exit(bool(failures + more))


main()
