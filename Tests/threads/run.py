#!/usr/bin/env python3
"""Programs with threads (wasi-threads).

    Tests/threads/run.py [--filter TEXT] [--jobs N]

NAME.c is written for POSIX threads, as far as guest/pthread.h has them. It is compiled natively and by way of
WebAssembly, and both must print the same and end with the same status, at -O0 and -O2. The head of NAME.c or NAME.wat,
lines `// key: value` (`;;` in .wat), says how it is run:

    exit: N              the exit status (default 0)
    stderr: TEXT         wpc's program says this on standard error; without such a line it says nothing
    stdout: LINE         a line of standard output; all of them, in order. The program has no native build
    only: wasm           the program has no native build, and prints nothing
    env: NAME=VALUE      a variable of the host's
    flags: ...           further options for clang
    address-space: 14G   a limit for the process
    times: N             so many runs of each build
"""
import resource
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import (  # noqa: E402
    CLANG, Failure, ROOT, WPC, build, empty_folder, execute, read_head, run_files, run_native)

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "threads"
REPEATABLE = {"stderr", "stdout", "env"}
KEYS = {"exit", "only", "flags", "address-space", "times"} | REPEATABLE
# The C library was built without atomics; the tests call it on one thread at a time.
TO_WASM = [
    "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-matomics", "-mbulk-memory",
    f"-I{HERE}/guest", f"-I{ROOT}/Runtime/guest", "-nostartfiles",
    "-Wl,--shared-memory,--import-memory,--export-memory,--max-memory=67108864,--no-check-features,--export-table"
]


def limits(head):
    """What runs in the child before the program."""
    if "address-space" not in head:
        return None
    size = int(head["address-space"].removesuffix("G")) << 30
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))


def run_test(source):
    head = read_head(source, KEYS, REPEATABLE)
    folder = empty_folder(WORK / source.stem)
    module = folder / f"{source.stem}.wasm"
    flags = ["-O2", "-std=gnu11", *shlex.split(head.get("flags", ""))]
    if source.suffix == ".wat":
        build(["wat2wasm", "--enable-threads", "--debug-names", source, "-o", module])
    else:
        build([CLANG, *TO_WASM, *flags, source, HERE / "guest" / "pthread.c", "-o", module])
    status = int(head.get("exit", "0"))
    expected = "".join(line + "\n" for line in head["stdout"]).encode()
    if source.suffix == ".c" and not head["stdout"] and "only" not in head:
        native = folder / "native"
        build([CLANG, *flags, "-pthread", source, "-o", native])
        expected = run_native([native], status, cwd=folder, stdin=subprocess.DEVNULL).stdout
    environment = dict(entry.split("=", 1) for entry in head["env"])
    for level in ["2", "0"]:
        program = folder / f"O{level}"
        build([WPC, "compile", f"-O{level}", module, "-o", program])
        for _ in range(int(head.get("times", "1"))):
            result = execute([program], cwd=folder, stdin=subprocess.DEVNULL, env=environment, preexec_fn=limits(head))
            output, error = (stream.decode("utf-8", "replace") for stream in (result.stdout, result.stderr))
            if result.returncode != status:
                raise Failure(f"-O{level} ends with {result.returncode} instead of {status}\n{output}{error}")
            if result.stdout != expected:
                raise Failure(f"-O{level} prints\n{output}instead of\n{expected.decode()}{error}")
            if not all(text in error for text in head["stderr"]) or error and not head["stderr"]:
                raise Failure(f"-O{level} says\n{error}")


run_files(__doc__, HERE, {".c", ".wat"}, run_test)
