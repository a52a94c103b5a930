#!/usr/bin/env python3
"""Random C programs, made by Csmith, compiled to Wasm by clang and then by wpc at each of its levels: all do the same.

    Tests/random-c/run.py [--first N] [--modules N]

Each program computes on globals, pointers, bit fields, unions and arrays, and prints a checksum. The seed decides the
program, clang's level and flags, and which of wpc's levels compile for this machine's processor. What -O0 makes is the
measure: it is exact, and checked by the official test suite; a native program isn't one, since `long` has 32 bits in
Wasm. Programs that run for more than a few seconds there are left out, and those that clang refuses. Those that fail
stay in .build-tests/random-c.
"""
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, Failure, ROOT, TO_WASM, WPC, build, execute, run_seeds  # noqa: E402

WORK = ROOT / ".build-tests" / "random-c"
HEADERS = "/usr/include/csmith"
LEVELS = ["-O1", "-O2", "-O3"]
# Seconds: how long a program may run at the lowest level, and at the others.
PATIENCE, LIMIT = 5, 60

SHAPES = [["--max-pointer-depth", "2"], ["--no-pointers"], ["--inline-function"],
          ["--max-block-depth", "3", "--max-funcs", "6"], ["--max-array-dim", "2", "--max-array-len-per-dim", "20"],
          ["--no-bitfields"], ["--no-unions"], ]


def outcome(program, limit):
    result = execute([program], limit)
    return result.returncode, result.stdout


def test(seed):
    chance = random.Random(seed)
    folder = WORK / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source, module = folder / "program.c", folder / "program.wasm"
    shape = [option for options in SHAPES if chance.random() < 0.25 for option in options]
    # It leaves a file of its own where it runs.
    made = execute(["csmith", "--seed", str(seed), *shape, "-o", source], cwd=folder)
    if made.returncode != 0:
        raise Failure(f"csmith: {made.stderr.decode('utf-8', 'replace')}")
    flags = [chance.choice(["-O0", "-O1", "-O2", "-O3", "-Os"])] + (["-msimd128"] if chance.random() < 0.25 else [])
    try:
        build([CLANG, *TO_WASM, "-w", f"-I{HEADERS}", *flags, source, "-o", module])
    except Failure:
        # Csmith compares pointers with numbers at times, which clang refuses.
        shutil.rmtree(folder)
        return 0, []
    exact = folder / "program-O0"
    build([WPC, "compile", "-O0", module, "-o", exact])
    try:
        expected = outcome(exact, PATIENCE)
    except Failure:
        shutil.rmtree(folder)
        return 0, []
    passed, failures = 0, []
    for level in LEVELS:
        options = [level] + (["--cpu", "native"] if chance.random() < 0.4 else [])
        program = folder / f"program{level}"
        try:
            build([WPC, "compile", *options, module, "-o", program])
            found = outcome(program, LIMIT)
            if found != expected:
                raise Failure(f"{found} instead of {expected}")
            passed += 1
        except Failure as failure:
            failures.append(f"seed {seed} (clang {' '.join(flags)}, wpc {' '.join(options)}): {failure}")
    if not failures:
        shutil.rmtree(folder)
    return passed, failures


if shutil.which("csmith") is None:
    sys.exit("csmith is missing: scripts/setup.sh --real installs it")
run_seeds(__doc__.splitlines()[0], test, 200)
