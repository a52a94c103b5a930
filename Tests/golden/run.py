#!/usr/bin/env python3
"""Golden tests: NAME.wat is compiled and run, and what it does is compared with what stands beside it.

    Tests/golden/run.py [--filter TEXT] [--bless] [--jobs N]

The head of a test, lines `;; key: value`, says what to do:

    uses: print          the functions of prelude/print.wat are in the module
    binary: 00 61 ...    the module's bytes, instead of the text (several lines are one module)
    check: no            wat2wasm assembles without validating, for modules that wpc has to refuse
    command: inspect     the command of wpc (default: compile, and run the executable); its output is what is compared
    options: ...         further options for wpc
    args: ...  env: NAME=VALUE  stdin: ...     for the executable
    variable: NAME=VALUE of the executable's own environment, which the runtime reads
    resident: N          the executable never has more than N MiB of memory in use
    backtrace: names     only the functions' names are compared, since where a stack ends differs from run to run

NAME.expected holds exit status, standard output and standard error at -O2. At -O0 the same must come out, but for the
backtrace. --bless writes what came out to NAME.expected.
"""
import argparse
import difflib
import functools
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import common  # noqa: E402
from common import Failure, ROOT, WPC, empty_folder, own_environment, run_all  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "golden"
# Seconds for a compilation or a run; far above what any of them takes.
execute = functools.partial(common.execute, limit=60)
REPEATABLE = {"binary", "env", "variable", "stdin"}
# All but typed function references, with which wabt 1.0.32 refuses modules of WebAssembly 2.0.
WAT2WASM = ["wat2wasm", "--debug-names", *(f"--enable-{feature}" for feature in [
    "exceptions", "threads", "tail-call", "memory64", "multi-memory", "extended-const", "relaxed-simd", "annotations",
    "code-metadata"])]
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
KEYS = {"uses", "check", "resident", "command", "options", "args", "backtrace"} | REPEATABLE


def read_head(text):
    head = {key: [] for key in REPEATABLE}
    for line in text.splitlines():
        if not line.startswith(";;"):
            break
        found = re.match(r";; ([a-z]+): ?(.*)$", line)
        if not found:
            continue  # prose
        key, value = found.groups()
        if key not in KEYS:
            raise Failure(f"unknown key in the head: {key}")
        if key in REPEATABLE:
            head[key].append(value)
        else:
            head[key] = value
    return head


def assemble(test, head, text, folder):
    """The test's module in `folder`."""
    module = folder / f"{test.stem}.wasm"
    if head["binary"]:
        module.write_bytes(bytes.fromhex(" ".join(head["binary"])))
        return module
    source = folder / test.name
    if uses := head.get("uses"):
        prelude = (HERE / "prelude" / f"{uses}.wat").read_text()
        text = re.sub(r"^\(module(?: \$\w+)?", lambda found: f"{found[0]}\n{prelude}", text, count=1, flags=re.M)
    source.write_text(text)
    if source.suffix == ".wat" and head.get("check") == "text":
        return source
    options = ["--no-check"] if head.get("check") == "no" else []
    result = execute([*WAT2WASM, *options, str(source), "-o", str(module)])
    if result.returncode != 0:
        raise Failure("wat2wasm: " + result.stderr.decode())
    return module


def describe(result, folder):
    """What a command did, as text for an .expected file."""
    def clean(output):
        text = output.decode("utf-8", "backslashreplace").replace(str(folder) + "/", "")
        return text if text.endswith("\n") or not text else text + "\n(no newline at the end)\n"
    status = result.returncode if result.returncode >= 0 else f"signal {-result.returncode}"
    return f"exit: {status}\n--- stdout\n{clean(result.stdout)}--- stderr\n{clean(result.stderr)}"


def wpc(command, module, options, folder, output):
    line = [WPC, command, *shlex.split(options)]
    if output:
        line += ["-o", str(output)]
    # Tests don't depend on what the person who runs them has set.
    environment = own_environment()
    return execute([*line, str(module)], cwd=folder, env=environment | {"XDG_CACHE_HOME": str(folder / "cache")})


def run_program(program, head, folder):
    # As many threads everywhere, so that what is parallel is so on one processor too.
    environment = {"WPC_NUM_THREADS": "4"} | ({"WPC_ENV": "\n".join(head["env"])} if head["env"] else {})
    environment |= dict(variable.split("=", 1) for variable in head["variable"])
    stdin = "".join(line + "\n" for line in head["stdin"]).encode()
    command = [str(program), *shlex.split(head.get("args", ""))]
    if "resident" in head:
        # The child's own maximum, in KiB, is the last line that its parent says.
        command = [sys.executable, "-c", MEASURE, *command]
    result = execute(command, input=stdin, cwd=folder, env=environment)
    if "resident" in head:
        *lines, used = result.stderr.decode("utf-8", "replace").splitlines(True)
        if int(used) > int(head["resident"]) << 10:
            raise Failure(f"{int(used) >> 10} MiB of memory in use, {head['resident']} allowed")
        result.stderr = "".join(lines).encode()
    return result


def without_backtrace(text):
    return "".join(line for line in text.splitlines(True) if not re.match(r"  (at |\(\d+ more of it\)|\.\.\.)", line))


def with_names_alone(text):
    """The backtrace's frames in alphabetical order, once each and without offsets."""
    names = set(re.findall(r"^  at (.*) \(.*\)$", text, re.M))
    return without_backtrace(text) + "".join(f"  at {name}\n" for name in sorted(names))


def compare(test, got, bless, note=""):
    path = test.with_suffix(".expected")
    if bless:
        path.write_text(got)
        return
    if not path.exists():
        raise Failure(f"there is no {path.name}: run with --bless to make it from\n{got}")
    expected = path.read_text()
    if note:
        got, expected = without_backtrace(got), without_backtrace(expected)
    if got != expected:
        difference = difflib.unified_diff(expected.splitlines(True), got.splitlines(True), path.name, "got" + note)
        raise Failure("".join(difference))


def run_test(test, bless):
    folder = empty_folder(WORK / test.stem)
    text = test.read_text()
    head = read_head(text)
    module = assemble(test, head, text, folder)
    options = head.get("options", "")
    if "command" in head:
        return compare(test, describe(wpc(head["command"], module, options, folder, None), folder), bless)
    for level in ["2", "0"]:
        program = folder / f"{test.stem}-O{level}"
        result = wpc("compile", module, f"-O{level} {options}", folder, program)
        if result.returncode != 0 or result.stderr:
            warning = result
            if result.returncode != 0:
                compare(test, describe(result, folder), bless)
                continue
        else:
            warning = None
        result = run_program(program, head, folder)
        if warning:
            result.stderr = b"(compiling) " + warning.stderr + result.stderr
        text = describe(result, folder)
        if head.get("backtrace") == "names":
            text = with_names_alone(text)
        compare(test, text, bless and level == "2", " at -O0" if level == "0" else "")


def main():
    parser = argparse.ArgumentParser(description="Golden tests.")
    parser.add_argument("--filter", default="", help="only tests in whose name this is found, a regular expression")
    parser.add_argument("--bless", action="store_true", help="write what came out to the .expected files")
    parser.add_argument("--assemble", nargs=2, metavar=("NAME", "MODULE"), help="only make the module of one test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    if arguments.assemble:
        name, module = arguments.assemble
        test = HERE / f"{name}.wat"
        folder = WORK / "assembled"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(assemble(test, read_head(test.read_text()), test.read_text(), folder), module)
        return
    tests = [test for test in sorted(HERE.glob("*.wat")) if re.search(arguments.filter, test.stem)]
    run_all({test.stem: lambda test=test: run_test(test, arguments.bless) for test in tests}, arguments.jobs)


main()
