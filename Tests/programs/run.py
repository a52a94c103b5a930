#!/usr/bin/env python3
"""C and C++ programs, compiled natively and by way of WebAssembly: both must do the same, byte by byte.

    Tests/programs/run.py [--filter TEXT] [--jobs N]

The head of NAME.c or NAME.cpp, lines `// key: value`, says how it is run:

    args: one "two words"    arguments
    env: NAME=VALUE          a variable; the program gets those named here and no others
    dir: .                   the program may use its working directory, which is empty at the start
    dir: /NAME               it has that directory of its own under this name (a subdirectory natively)
    stdin: TEXT              a line of standard input
    exit: N                  the exit status (default 0)
    flags: ...               further options for clang
    native: ...  wasm: ...   the same, for one of the two

Standard output, exit status and the files that are left must agree between the native program and wpc's at -O0 and -O2.
"""
import functools
import os
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import (  # noqa: E402
    CLANG, Failure, ROOT, TO_WASM, WPC, build, empty_folder, execute, read_head, run_files, run_native)

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "programs"
REPEATABLE = {"env", "dir", "stdin"}
KEYS = {"args", "exit", "flags", "native", "wasm"} | REPEATABLE
STACK = "-Wl,-z,stack-size=1048576"


def tree(folder):
    """What is in a folder: links and file contents by path."""
    contents = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            contents[name] = "-> " + os.readlink(path)
        else:
            contents[name] = "directory" if path.is_dir() else path.read_bytes()
    return contents


def run_in(folder, program, head, environment, run=execute):
    folder.mkdir()
    for directory in head["dir"]:
        (folder / directory.strip("/")).mkdir(exist_ok=True)
    stdin = "".join(line + "\n" for line in head["stdin"]).encode()
    # The arguments' first is the program's path, which differs: programs under test don't print it.
    result = run([str(program), *shlex.split(head.get("args", ""))], cwd=folder, env=environment, input=stdin)
    return result, tree(folder)


def run_test(source):
    head = read_head(source, KEYS, REPEATABLE)
    folder = empty_folder(WORK / source.stem)
    flags, native_flags, wasm_flags = (shlex.split(head.get(key, "")) for key in ["flags", "native", "wasm"])
    flags = ["-O2", "-std=gnu11", *flags]
    if source.suffix == ".cpp":
        # Wasm programs bring along what they need of a C++ library. By the same sysroot clang would take the headers of
        # a native libc++, where that is installed.
        flags[1] = "-std=gnu++17"
        native_flags += ["-lstdc++"]
        wasm_flags += ["-nostdinc++"]
    native, module = folder / "native", folder / f"{source.stem}.wasm"
    build([CLANG, *flags, str(source), *native_flags, "-o", str(native), "-lm"])
    build([CLANG, *TO_WASM, STACK, *flags, *wasm_flags, str(source), "-o", str(module)])
    environment = dict(entry.split("=", 1) for entry in head["env"])
    status = int(head.get("exit", "0"))
    expected, expected_tree = run_in(folder / "in-native", native, head, environment,
                                     functools.partial(run_native, status=status))
    grants = {"WPC_ENV": "\n".join(environment), "WPC_DIRS": "\n".join(
        directory if directory == "." else f"{directory.strip('/')}::{directory}" for directory in head["dir"])}
    for level in ["0", "2"]:
        program = folder / f"O{level}"
        build([WPC, "compile", f"-O{level}", str(module), "-o", str(program)])
        result, files = run_in(folder / f"in-O{level}", program, head,
                               environment | {k: v for k, v in grants.items() if v})
        if result.returncode != status:
            raise Failure(
                f"-O{level} ends with {result.returncode} instead of "
                f"{status}\n{result.stderr.decode('utf-8', 'replace')}"
            )
        if result.stdout != expected.stdout:
            (folder / "expected").write_bytes(expected.stdout)
            (folder / "got").write_bytes(result.stdout)
            difference = execute(["diff", "-a", "-u", "expected", "got"], cwd=folder).stdout.decode("utf-8", "replace")
            raise Failure(
                f"-O{level} prints something else\n{difference[:4000]}{result.stderr.decode('utf-8', 'replace')}")
        if files != expected_tree:
            names = sorted(name for name in files | expected_tree if files.get(name) != expected_tree.get(name))
            raise Failure(f"-O{level} leaves other files: {', '.join(names)}")


run_files(__doc__, HERE, {".c", ".cpp"}, run_test)
