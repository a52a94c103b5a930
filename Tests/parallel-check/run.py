#!/usr/bin/env python3
"""WPC_PARALLEL_CHECK: races of kernels and stores that are none of the call's buffers' are found, and nothing else is
reported.

    Tests/parallel-check/run.py [--filter TEXT] [--jobs N]

kernels.c has the kernels. Each runs at -O0 and -O2, checked and not; a program that was not compiled for it says so.
"""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, ROOT, TO_WASM, WPC, Failure, build, execute, read_arguments, run_all  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "parallel-check"

FINE = ["own", "common_input", "frame", "atomic_sum", "common_load", "unaligned_own", "nested", "own_globals, globals"]
# The iterations, and what they do.
RACES = {
    "same_place": (0, 1, "stores to", "stores to"), "reads_the_next": (0, 1, "loads", "stores to"),
    "reads_the_last": (0, 1, "stores to", "loads"), "same_word": (0, 1, "stores to", "stores to"),
    "overlap": (0, 1, "stores to", "stores to"), "atomic_and_plain": (0, 3, "atomically changes", "loads"),
    "plain_and_atomic": (0, 5, "stores to", "atomically loads"), "copies": (0, 1, "stores to", "stores to"),
    "common_counter, globals": (0, 1, "stores to", "loads"), "nested_race": (0, 1, "stores to", "stores to"),
}
# The iteration that stores outside.
OUTSIDE = {"stores_to_input": 2, "beyond": 6, "before": 4, "own_globals": 0}


def run(name, variant, level, **environment):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WPC_PARALLEL")}
    result = execute([WORK / f"{variant}{level}", name], env=kept | environment)
    return result.returncode, result.stdout.decode(), result.stderr.decode("utf-8", "replace")


def expect(name, level, result, status, *texts):
    if result[0] != status or any(text not in result[2] for text in texts) or not texts and result[2]:
        raise Failure(f"{level}: {name} ends with {result[0]}, not {status}, and says\n{result[2]}instead of {texts}")


def test(row, level):
    name, _, variant = row.partition(", ")
    variant = variant or "kernels"
    expect(name, level, run(name, variant, level), 0)
    result = run(name, variant, level, WPC_PARALLEL_CHECK="1")
    if row in FINE:
        expect(name, level, result, 0)
    elif row in OUTSIDE:
        iteration = OUTSIDE[row]
        expect(name, level, result, 134, f'"{name}": iteration {iteration} stores to the byte at 0x',
               f"outside of the kernel's buffers: in iteration {iteration} of parallel_for",
               f"at {name} ({variant}.wasm+0x")
    else:
        first, second, before, now = RACES[row]
        inner = "inner" if name == "nested_race" else name
        expect(name, level, result, 134, f'"{name}": the byte at 0x',
               f"iterations {first} and {second} of parallel_for race",
               f"  iteration {first} {before} it at {inner} ({variant}.wasm+0x",
               f"  iteration {second} {now} it at {inner} ({variant}.wasm+0x")


def test_not_compiled_for_it():
    build([WPC, "compile", "--offload", "off", WORK / "kernels.wasm", "-o", WORK / "plain"])
    result = execute([WORK / "plain", "same_place"], env=dict(os.environ) | {"WPC_PARALLEL_CHECK": "1"})
    expect("same_place", "plain", (result.returncode, "", result.stderr.decode()), 0,
           "compiled without --parallel-check")


def test_run():
    """wpc run compiles for it where the variable is set."""
    result = execute([WPC, "run", "--offload", "off", WORK / "kernels.wasm", "--", "same_place"],
                     env=dict(os.environ) | {"WPC_PARALLEL_CHECK": "1"})
    expect("same_place", "wpc run", (result.returncode, "", result.stderr.decode()), 134,
           "iterations 0 and 1 of parallel_for race")


def main():
    arguments = read_arguments(__doc__)
    WORK.mkdir(parents=True, exist_ok=True)
    tests = {}
    for variant, definition, offload in [("kernels", "-DKERNELS", "off"), ("globals", "-DGLOBALS", "auto")]:
        build([
            CLANG, *TO_WASM, "-O1", "-matomics", "-mbulk-memory", f"-I{ROOT}/Runtime/guest", "-Wl,--export-table",
            definition, HERE / "kernels.c", "-o", WORK / f"{variant}.wasm"
        ])
        for level in ["-O0", "-O2"]:
            build([WPC, "compile", level, "--parallel-check", "--offload", offload, WORK / f"{variant}.wasm", "-o",
                   WORK / f"{variant}{level}"])
    for row in [*FINE, *RACES, *OUTSIDE]:
        for level in ["-O0", "-O2"]:
            tests[f"{row} {level}"] = lambda row=row, level=level: test(row, level)
    tests |= {"not compiled for it": test_not_compiled_for_it, "wpc run": test_run}
    run_all({name: test for name, test in tests.items() if arguments.filter in name}, arguments.jobs)


main()
