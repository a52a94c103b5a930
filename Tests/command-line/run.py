#!/usr/bin/env python3
"""Command lines of wpc and of what it makes: status, standard output and standard error of each.

    Tests/command-line/run.py [--filter TEXT] [--jobs N]

The tables are in the modules beside this one. A case runs in a folder of its own, in which the fixtures are that its
table names.
"""
import difflib
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, WPC, execute, own_environment, read_arguments, run_all  # noqa: E402

WORK = ROOT / ".build-tests" / "command-line"


@dataclass
class Case:
    """What a shell's line does; in it `wpc` is the compiler under test."""
    line: str
    status: int = 0
    # All of standard output; None: whatever it is.
    out: str | None = ""
    # Regular expressions that standard error matches in this order; with none of them it is empty.
    err: list = field(default_factory=list)
    # Regular expressions that neither output matches.
    absent: list = field(default_factory=list)
    # Seconds that it may take.
    limit: int = 60


def check(case, folder, module):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in module.FIXTURES.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    # Tests don't depend on what the person who runs them has set.
    environment = own_environment()
    environment |= {"COMPILER": str(WPC), "XDG_CACHE_HOME": str(folder / "cache"), "WPC_NO_CACHE": "1", "TERM": "dumb"}
    # The quickest of the tools for text, which have a table of their own.
    environment |= {} if module.CHOOSES_TOOL else {"WPC_WAT": "wat2wasm"}
    script = 'wpc() { "$COMPILER" "$@"; }\n' + case.line
    result = execute(["bash", "-c", script], limit=case.limit, cwd=folder, env=environment)
    out, err = (text.decode("utf-8", "backslashreplace") for text in (result.stdout, result.stderr))
    said = f"$ {case.line}\nstatus {result.returncode}\n--- stdout\n{out}--- stderr\n{err}"
    if result.returncode != case.status:
        raise Failure(f"status {case.status} was expected\n{said}")
    if case.out is not None and out != case.out:
        difference = difflib.unified_diff(case.out.splitlines(True), out.splitlines(True), "expected",
                                          "standard output", n=1)
        raise Failure(f"$ {case.line}\n{''.join(difference)}--- stderr\n{err}")
    if not case.err and err:
        raise Failure(f"nothing on standard error was expected\n{said}")
    position = 0
    for pattern in case.err:
        found = re.compile(pattern, re.M).search(err, position)
        if not found:
            raise Failure(f"not in standard error: {pattern}\n{said}")
        position = found.end()
    for pattern in case.absent:
        if re.search(pattern, out + err, re.M):
            raise Failure(f"found, though it shouldn't be: {pattern}\n{said}")


def main():
    arguments = read_arguments(__doc__)
    import invoking
    import options
    import passes
    import running
    import text
    tables = {"invoking": invoking, "options": options, "passes": passes, "running": running, "text": text}
    tests = {}
    for table, module in tables.items():
        for name, case in module.cases(Case).items():
            full = f"{table}-{name}"
            if arguments.filter in full:
                tests[full] = lambda case=case, full=full, module=module: check(case, WORK / re.sub(
                    r"[^\w-]", "_", full), module)
    run_all(tests, arguments.jobs)


main()
