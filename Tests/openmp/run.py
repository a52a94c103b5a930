#!/usr/bin/env python3
"""Programs with OpenMP.

    Tests/openmp/run.py [--filter TEXT] [--jobs N]

NAME.c is compiled to WebAssembly by one of the two lines of docs/openmp.md, made a program of, and run with each number of
threads. It says what doesn't hold, and "ok" at the end. The head of NAME.c, lines `// key: value`, says how it is run:

    threads: N...        numbers of threads (OMP_NUM_THREADS)
    build: quick         the line without atomics (default: the one with them)
    exit: N              the exit status (default 0)
    stdout: LINE         a line of standard output; all of them, in order (default: ok)
    stderr: TEXT         standard error has this; without such a line it is empty
    env: NAME=VALUE      a variable of the host's
"""
import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, Failure, ROOT, WPC, build, execute, read_head, read_arguments, run_all  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "openmp"
GUEST = ROOT / "Runtime" / "guest"
REPEATABLE = {"stdout", "stderr", "env"}
QUICK = [f"--config={GUEST}/openmp-quick.cfg"]
ATOMICS = [f"--config={GUEST}/openmp.cfg"]


def run_test(source):
    head = read_head(source, {"threads", "build", "exit"} | REPEATABLE, REPEATABLE)
    folder = WORK / source.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    module, program = folder / "module.wasm", folder / "program"
    build([CLANG, *(QUICK if head.get("build") == "quick" else ATOMICS), "-O2", "-g", "-Wno-deprecated", "-Wall", "-Wno-unused-function",
           "-Wno-unknown-pragmas", source, "-o", module])
    build([WPC, "compile", module, "-o", program])
    status = int(head.get("exit", "0"))
    expected = head["stdout"] or (["ok"] if status == 0 else [])
    for threads in head["threads"].split():
        environment = {**os.environ, "OMP_NUM_THREADS": threads, **dict(each.split("=", 1) for each in head["env"])}
        result = execute([program], limit=60, env=environment)
        output, said = result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")
        where = f"{threads} threads"
        if result.returncode != status:
            raise Failure(f"{where}: status {result.returncode}, not {status}\n{output}{said}")
        if output.splitlines() != expected:
            raise Failure(f"{where}: {output!r}")
        for text in head["stderr"]:
            if text not in said:
                raise Failure(f"{where}: standard error doesn't have {text!r}: {said!r}")
        if said and not head["stderr"]:
            raise Failure(f"{where}: {said!r}")


def imports_are_listed():
    """What the linker lets undefined is what the runtime has."""
    table = re.findall(r'X\((\w+), "', (ROOT / "Runtime/openmp/openmp_functions.h").read_text())
    if table != (GUEST / "openmp.imports").read_text().split():
        raise Failure("Runtime/guest/openmp.imports has other names than Runtime/openmp/openmp_functions.h, or in another order")


def main():
    arguments = read_arguments(__doc__)
    sources = [path for path in sorted(HERE.glob("*.c")) if arguments.filter in path.stem]
    tests = {path.stem: lambda path=path: run_test(path) for path in sources}
    if arguments.filter in "imports":
        tests["imports"] = imports_are_listed
    run_all(tests, arguments.jobs)


main()
