#!/usr/bin/env python3
"""Where wpc and its programs meet the host: what is granted to a program, what reaches the terminal, what the system
must have.

    Tests/host/run.py [--filter TEXT]
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import grants  # noqa: E402
import system  # noqa: E402
import terminal  # noqa: E402
import wasi  # noqa: E402
from common import read_arguments, run_all  # noqa: E402

MODULES = [grants, terminal, wasi, system]


def main():
    arguments = read_arguments(__doc__, jobs=1)
    tests = {}
    for module in MODULES:
        fixture = None
        for name, test in vars(module).items():
            full = f"{module.__name__} {name.removeprefix('test_').replace('_', ' ')}"
            if name.startswith("test_") and arguments.filter in full:
                fixture = fixture or module.Fixture()
                tests[full] = lambda test=test, fixture=fixture: test(fixture)
    run_all(tests, arguments.jobs)


main()
