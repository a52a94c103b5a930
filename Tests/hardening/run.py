#!/usr/bin/env python3
"""What is produced is hardened (docs/security.md): protections that the linker, the C compiler and LLVM give, read from
the files.

    Tests/hardening/run.py [--filter TEXT]
"""
import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, RUNTIME, WPC, build, execute, read_arguments, run_all  # noqa: E402

WORK = ROOT / ".build-tests" / "hardening"
READELF = str(Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")) / "bin" / "llvm-readelf")
IS_X86 = os.uname().machine == "x86_64"
PROGRAM = """(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (table 2 funcref) (elem (i32.const 0) $f $g)
  (func $f (result i32) (i32.const 7))
  (func $g (result i32) (i32.const 8))
  (func (export "_start") (call $exit (call_indirect (result i32) (i32.load8_u (i32.const 100))))))
"""


def expect(condition, what):
    if not condition:
        raise Failure(what)


def read(*arguments):
    result = execute([READELF, *arguments])
    expect(result.returncode == 0, result.stderr.decode("utf-8", "replace"))
    return result.stdout.decode("utf-8", "replace")


def make(name, *options):
    source, output = WORK / "program.wat", WORK / name
    source.write_text(PROGRAM)
    build([WPC, "compile", *options, source, "-o", output])
    return output


def linked(path):
    """A file that the loader makes read-only where it wrote addresses, before anything runs, and that has no place to
    write code to."""
    segments, dynamic = read("-lW", path), read("-dW", path)
    expect("GNU_RELRO" in segments, f"{path}: no GNU_RELRO")
    expect(re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic),
           f"{path}: addresses are bound when they are first called, which leaves them writable")
    expect(re.search(r"GNU_STACK\s.* RW\s", segments), f"{path}: the stack may be executed")
    expect(not re.search(r"LOAD\s.* RWE\s", segments), f"{path}: a segment that can be written and executed")
    expect("DYN" in read("-hW", path), f"{path}: at a fixed address")


def executables_are_bound_and_not_writable():
    linked(make("program"))
    linked(make("library.so", "--emit", "shared"))


def the_compiler_is_bound_and_not_writable():
    linked(Path(WPC))


def objects_allow_checked_branches_and_returns():
    if not IS_X86:
        return
    for level in ["-O0", "-O2"]:
        notes = read("-nW", make("program.o", level, "--emit", "obj"))
        expect("IBT" in notes and "SHSTK" in notes, f"{level}: {notes}")


def the_runtime_allows_checked_branches_and_returns():
    if not IS_X86:
        return
    for part in read("-nW", RUNTIME).split("\nFile: ")[1:]:
        expect("IBT" in part and "SHSTK" in part, part)


def the_runtime_checks_its_stack():
    expect("__stack_chk_fail" in read("--symbols", RUNTIME), "no function of the runtime has a canary")


def a_program_with_more_rights_than_its_user_reads_no_variables():
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return
    program = make("privileged")
    folder = Path("/usr/local/bin")
    target = folder / f"wpc-test-{os.getpid()}"
    try:
        shutil.copy(program, target)
        target.chmod(0o4755)
        environment = {"WPC_STACK_SIZE": "nonsense"}
        plain = execute([program], env=environment)
        expect(plain.returncode not in (7, 8), "a stack size that is none was taken")
        privileged = execute(["setpriv", "--reuid=65534", "--clear-groups", target], env=environment)
        expect(privileged.returncode == 7,
               f"the variable was read: status {privileged.returncode}, {privileged.stderr.decode()}")
    finally:
        target.unlink(missing_ok=True)


GUARDED = """(module
  (memory (export "memory") i64 1)
  (table (export "table") 4 funcref)
  (type $result (func (result i32)))
  (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
  (func (export "get") (param i32) (result funcref) (table.get 0 (local.get 0)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $result) (local.get 0))))
"""


def guards(text):
    """How many conditional moves keep an index from being used where its check fails."""
    return len(re.findall(r"xorl\s.*\n\s*cmpq\s.*\n\s*cmovaeq\s", text))


def indices_are_guarded_against_wrong_guesses():
    if not IS_X86:
        return
    library = WORK / "guarded.wat"
    library.write_text(GUARDED)
    for level in ["-O0", "-O2"]:
        for options, called, library_guards in [([], 1, 3), (["--no-spectre-mitigation"], 0, 0)]:
            text = make("program.s", level, "--emit", "asm", *options).read_text()
            expect(guards(text) == called, f"{level} {options}: {guards(text)} guards of one call through a table")
            object_file = WORK / "guarded.o"
            build([WPC, "compile", level, "--emit", "obj", *options, library, "-o", object_file])
            code = execute([READELF.replace("readelf", "objdump"), "-d", "--no-show-raw-insn",
                            object_file]).stdout.decode()
            found = len(re.findall(r"cmovae", code))
            expect(found == library_guards, f"{level} {options}: {found} guards of a load, a table.get and a call")


TESTS = [
    indices_are_guarded_against_wrong_guesses, executables_are_bound_and_not_writable,
    the_compiler_is_bound_and_not_writable, objects_allow_checked_branches_and_returns,
    the_runtime_allows_checked_branches_and_returns, the_runtime_checks_its_stack,
    a_program_with_more_rights_than_its_user_reads_no_variables,
]


def main():
    arguments = read_arguments(__doc__, jobs=1)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    run_all({test.__name__: test for test in TESTS if arguments.filter in test.__name__}, arguments.jobs)


main()
