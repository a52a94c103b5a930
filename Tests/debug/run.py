#!/usr/bin/env python3
"""Programs that are compiled with -g: what traps say, and what gdb, objdump and valgrind make of them.

    Tests/debug/run.py [--filter TEXT] [--jobs N]

* A trap's report is the one that it is without -g, with every function that was inlined, at every level.
* gdb names inlined functions in a backtrace; neither it nor `objdump -S` shows the module's bytes as source code: lines
  are byte offsets.
* valgrind runs the program (3.19 reads no more than DWARF 4).
"""
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, ROOT, TO_WASM, WPC, Failure, build, execute, read_arguments, run_all  # noqa: E402

WORK = ROOT / ".build-tests" / "debug"
LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"]

# Ways in which functions are inlined: what traps, and the functions that are on the stack then.
SOURCES = {
    "chain": ("""
        static int divide(int a, int b) { return a / b; }
        static int middle(int a, int b) { return divide(a + 1, b) + 1; }
        int outer(int a, int b) { return middle(a * 3, b) * 2; }
        """, ["divide", "middle", "outer", "main"]),
    # Code of one inlined call in several places.
    "ranges": ("""
        static int last(int *p, int n) { if (n > 2) { volatile int k = n; if (k > 3) return p[k] / (n - 4); } return p[n] / (n - 1); }
        static int both(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += last(p, i & 1 ? i : n); return s; }
        int outer(int a, int b) { static int table[8]; return both(table, a) + both(table, b); }
        """, ["last", "both", "outer", "main"]),
    "recursion": ("""
        static int step(int n, int d) { return 100 / d; }
        static int down(int n, int d) { return n == 0 ? step(n, d) : down(n - 1, d) + step(n, d + 1); }
        int outer(int a, int b) { return down(a + 3, b); }
        """, ["step", "down", "outer", "main"]),
    "indirect": ("""
        static int leaf(int a, int b) { return a % b; }
        static int by_table(int a, int b) { return leaf(a, b) + 1; }
        static int other(int a, int b) { return a - b; }
        static int (*volatile table[2])(int, int) = {by_table, other};
        int outer(int a, int b) { return table[b](a, b); }
        """, ["leaf", "by_table", "outer", "main"]),
}
# So many lines of text follow in the module that there is one for each of its byte offsets.
MARK = "this is no source code"
MAIN = f"""
#include <stdio.h>
__attribute__((used)) static const char text[] = "{MARK}\\n";
asm(".section .rodata.text,\\"\\",@\\n lines: .rept 30000\\n .ascii \\"{MARK}\\\\n\\"\\n .endr\\n .size lines, 690000\\n");
extern const char lines[];
int main(int argc, char **argv) {{ volatile const char *keep = lines; printf("%d\\n", outer(argc, argc - 1) + *keep - *keep); }}
"""


def make(name, level, *more):
    module, program = WORK / f"{name}.wasm", WORK / f"{name}{level}{''.join(more)}"
    build([WPC, "compile", level, *more, module, "-o", program])
    return program


def names(report):
    return re.findall(r"^  at (\S+) \(", report, re.M)


def test_trap(name, level):
    expected = SOURCES[name][1]
    reports = [execute([make(name, level, *more)]).stderr.decode() for more in ([], ["-g"])]
    if reports[0] != reports[1]:
        raise Failure("with -g a trap says\n" + reports[1] + "and without\n" + reports[0])
    found = [function for function in names(reports[0]) if function in expected]
    if list(dict.fromkeys(found)) != expected:
        raise Failure(f"{expected} are not all there:\n{reports[0]}")


def test_gdb(name):
    program = make(name, "-O2", "-g")
    innermost = SOURCES[name][1][0]
    commands = [
        "set debuginfod enabled off", "set breakpoint pending off", f"break {innermost}", "run", "backtrace", "list",
        "info source", "finish"
    ]
    result = execute(["gdb", "-nx", "-batch", *[part for command in commands for part in ("-ex", command)], program],
                     cwd=WORK)
    output = (result.stdout + result.stderr).decode("utf-8", "replace")
    if "ptrace" in output or "Operation not permitted" in output:
        print("skipped: gdb may not trace processes here", flush=True)
        return
    if MARK in output:
        raise Failure("gdb shows the module as source code:\n" + output)
    for function in SOURCES[name][1]:
        if not re.search(rf"^#\d+ .*\b{function} \(.*\) at {name}\.wasm\+byte:\d+", output, re.M):
            raise Failure(f"gdb's backtrace has no {function}:\n{output}")


def test_objdump(name):
    result = execute(["objdump", "-d", "-S", make(name, "-O2", "-g")], cwd=WORK)
    output = result.stdout.decode("utf-8", "replace")
    if result.returncode != 0 or "Disassembly of section" not in output:
        raise Failure(f"objdump ends with {result.returncode}: {result.stderr.decode()}")
    if MARK in output:
        raise Failure("objdump -S shows the module as source code")


def test_valgrind(name):
    result = execute(["valgrind", "--read-inline-info=yes", make(name, "-O2", "-g")], cwd=WORK)
    output = result.stderr.decode("utf-8", "replace")
    if "debuginfo reader" in output or "unhandled dwarf" in output or "wpc: trap: integer divide by zero" not in output:
        raise Failure(f"valgrind ends with {result.returncode}:\n{output[-2000:]}")


def main():
    arguments = read_arguments(__doc__)
    WORK.mkdir(parents=True, exist_ok=True)
    for name, (text, _) in SOURCES.items():
        source = WORK / f"{name}.c"
        source.write_text(text + MAIN)
        build([CLANG, *TO_WASM, "-O0", source, "-o", WORK / f"{name}.wasm"])
    tests = {
        f"{name} {level}": lambda name=name, level=level: test_trap(name, level) for name in SOURCES for level in LEVELS
    }
    skipped = []
    for tool, test in {"gdb": test_gdb, "objdump": test_objdump, "valgrind": test_valgrind}.items():
        if shutil.which(tool):
            tests[f"{tool} chain"] = lambda test=test: test("chain")
        else:
            skipped.append(f"{tool} is not installed")
    run_all({name: test for name, test in tests.items() if arguments.filter in name}, arguments.jobs, skipped)


main()
