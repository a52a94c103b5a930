"""WASI where a compiled program and its process meet: exit statuses, closed standard streams, both snapshots."""
import shutil

from bench import HERE, WORK, WPC, assemble, expect, run

EXIT = """(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const %d))))"""
# Ends with the errno of a write of "x" to standard output.
WRITE = r"""(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\01\00\00\00x")
  (func (export "_start") (call $exit (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))"""
BADF = 8


class Fixture:
    def __init__(self):
        self.folder = WORK / "wasi"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def compile(self, text, *options):
        (self.folder / "in.wat").write_text(text)
        result = run(WPC, "compile", "-O0", *options, self.folder / "in.wat", "-o", "program", folder=self.folder)
        expect(result.returncode == 0, result.stderr)
        return self.folder / "program"


def test_exit_statuses(fixture):
    """The last eight bits, as of a native program's, but no failure becomes a success."""
    for code, status in [(0, 0), (1, 1), (125, 125), (126, 126), (134, 134), (255, 255), (256, 1), (257, 1), (512, 1),
                         (0x1FE, 0xFE), (-1, 255), (-256, 1), (-2147483648, 1), (65536, 1)]:
        result = run(fixture.compile(EXIT % code), folder=fixture.folder)
        expect(result.returncode == status and result.stderr == b"", f"proc_exit({code}): {result}")


def test_closed_streams(fixture):
    program = fixture.compile(WRITE)
    for shell, status in [("", 0), (">&-", BADF), ("<&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", BADF), (">/dev/full", 51),
                          ("1</dev/null", BADF)]:
        result = run("sh", "-c", f"{program} {shell} < /dev/null" if "<&-" not in shell else f"{program} {shell}",
                     folder=fixture.folder)
        expect(result.returncode == status, f"write with {shell}: ended with {result.returncode}, not {status}")
        expect(result.stdout == (b"x" if status == 0 else b""), f"{shell}: {result.stdout}")


def test_both_snapshots(fixture):
    module = assemble(HERE / "unstable.wat", fixture.folder / "unstable.wasm")
    for level in ["-O0", "-O2"]:
        compiled = run(WPC, "compile", level, "--dir", ".", module, "-o", "program", folder=fixture.folder)
        expect(compiled.returncode == 0, compiled.stderr)
        result = run(fixture.folder / "program", folder=fixture.folder)
        expect(result.returncode == 0 and result.stdout == b"hello\n",
               f"{level}: step {result.returncode}: {result.stderr}")
    expect(b'"wasi_unstable" "fd_seek"' in run(WPC, "inspect", module).stdout, "inspect doesn't list the imports")


def test_unknown_functions(fixture):
    for name, signature, says in [("sock_accept", "(param i32 i32 i32) (result i32)", "not provided"),
                                  ("fd_seek", "(param i32)", "wpc provides it as"), ("nosuch", "", "not provided")]:
        (fixture.folder /
         "in.wat").write_text(f'(module (import "wasi_unstable" "{name}" (func {signature})) (func (export "_start")))')
        result = run(WPC, "compile", "in.wat", "-o", "program", folder=fixture.folder)
        expect(
            result.returncode == 1 and f'"wasi_unstable" "{name}"' in result.stderr.decode() and
            says in result.stderr.decode(), result.stderr)
