#!/usr/bin/env python3
"""What arithmetic makes of NaNs (specification, "NaN Propagation"), however a constant operand becomes known.

    Tests/nans/run.py [--every N] [--levels 0,1,2,3,s]

A result that is a NaN has to be an arithmetic one: a signalling operand doesn't come out as it went in, and one that is
only moved does. With `--canonicalize-nans` it has to be the canonical one. `--every 1` tries all cases at every level;
by default each level has other ones.
"""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from cases import all_cases, faults, module  # noqa: E402
from common import Failure, ROOT, WPC, build, execute, run_all  # noqa: E402

CANONICALIZE = "--canonicalize-nans"
WORK = ROOT / ".build-tests" / "nans"


def outputs(cases, name, options):
    """What the program of these cases writes."""
    WORK.mkdir(parents=True, exist_ok=True)
    text, binary, program = (WORK / f"{name}.{suffix}" for suffix in ("wat", "wasm", "out"))
    text.write_text(module(cases))
    build(["wat2wasm", text, "-o", binary])
    build([WPC, "compile", *options, binary, "-o", program])
    result = execute([program])
    if result.returncode != 0:
        raise Failure(f"status {result.returncode}: {result.stderr.decode('utf-8', 'replace')}")
    return result.stdout


def check(cases, name, options):
    found = list(faults(cases, outputs(cases, name, options), CANONICALIZE in options))
    if found:
        raise Failure(f"{len(found)} values of {len(cases)} cases\n  " + "\n  ".join(found[:20]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=10, help="try one of so many cases")
    parser.add_argument("--levels", default="0,1,2,3,s")
    arguments = parser.parse_args()
    cases = list(all_cases())
    tests = {}
    for number, level in enumerate(arguments.levels.split(",")):
        for name, options in ((f"level-{level}", [f"-O{level}"]), (f"canonical-{level}", [f"-O{level}", CANONICALIZE])):
            chosen = cases[number % arguments.every::arguments.every]
            tests[" ".join(options)] = lambda chosen=chosen, name=name, options=options: check(chosen, name, options)
    run_all(tests, 2)


main()
