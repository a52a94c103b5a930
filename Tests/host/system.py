"""What programs need of the system that they run on, and what wpc needs to make them."""
import os
import re
import shutil

from bench import ROOT, WORK, WPC, assemble, build, expect, run
from common import CLANG

# What docs/limits.md says.
GLIBC = (2, 34)
HELLO = r"""(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "\08\00\00\00\03\00\00\00hi\0a")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))"""
# Behaves as a C library without _dl_find_object.
OLDER_LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
void *dlsym(void *handle, const char *name) {
    if (strcmp(name, "_dl_find_object") == 0) return NULL;
    void *(*real)(void *, const char *) = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    return real(handle, name);
}
"""


def needs(file):
    """The versions of glibc that a file asks for, newest last."""
    text = run("readelf", "-V", file).stdout.decode()
    expect("GLIBC_2" in text, f"readelf tells nothing of {file}: {text}")
    odd = set(re.findall(r"GLIBC_[A-Z]\w*", text))
    return sorted(tuple(map(int, version.split("."))) for version in re.findall(r"GLIBC_([0-9.]+)", text)), odd


class Fixture:
    def __init__(self):
        self.folder = WORK / "system"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / "hello.wat").write_text(HELLO)

    def golden(self, name):
        """A program of the golden tests, in the form that they say it has."""
        source = ROOT / "Tests" / "golden" / f"{name}.wat"
        text = source.read_text()
        if binary := re.findall(r"^;; binary: (.*)$", text, re.M):
            (self.folder / f"{name}.wasm").write_bytes(bytes.fromhex(" ".join(binary)))
            return self.folder / f"{name}.wasm"
        if uses := re.search(r"^;; uses: (\w+)$", text, re.M):
            prelude = (source.parent / "prelude" / f"{uses[1]}.wat").read_text()
            text = re.sub(r"^\(module(?: \$\w+)?", lambda found: f"{found[0]}\n{prelude}", text, count=1, flags=re.M)
        (self.folder / f"{name}.wat").write_text(text)
        build([
            "wat2wasm", "--debug-names", *(f"--enable-{f}" for f in ["exceptions", "tail-call", "threads"]),
            self.folder / f"{name}.wat", "-o", self.folder / f"{name}.wasm"
        ])
        return self.folder / f"{name}.wasm"

    def compile(self, module, *options, output="program"):
        result = run(WPC, "compile", "-O1", *options, module, "-o", output, folder=self.folder)
        expect(result.returncode == 0, result.stderr)
        return self.folder / output


def test_glibc(fixture):
    files = {
        "hello": fixture.compile(fixture.folder / "hello.wat"),
        "objects": fixture.compile(fixture.golden("gc-objects")),
        "exceptions": fixture.compile(fixture.golden("exceptions")),
        "threads, -g": fixture.compile(fixture.golden("exceptions"), "-g", output="debug"),
        "a library": fixture.compile(fixture.golden("exceptions"), "--emit", "shared", output="library.so"),
        "a library of objects": fixture.compile(fixture.golden("gc-objects"), "--emit", "shared", output="objects.so"),
    }
    for what, file in files.items():
        versions, odd = needs(file)
        expect(versions[-1] <= GLIBC and not odd, f"{what} needs glibc {versions[-1]} {odd or ''}")


def test_exceptions_without_find_object(fixture):
    """Programs with exceptions and with backtraces run where the C library can't find an object's tables for them."""
    (fixture.folder / "older.c").write_text(OLDER_LIBRARY)
    build([CLANG, "-shared", "-fPIC", fixture.folder / "older.c", "-o", fixture.folder / "older.so"])
    for name in ["exceptions", "gc-exceptions"]:
        program = fixture.compile(fixture.golden(name), output=name)
        usual = run(program, folder=fixture.folder)
        older = run(program, folder=fixture.folder, variables={"LD_PRELOAD": fixture.folder / "older.so"})
        expected = (ROOT / "Tests" / "golden" / f"{name}.expected").read_text()
        expect(f"exit: {usual.returncode}\n" in expected, f"{name}: {usual}")
        expect((usual.returncode, usual.stdout, usual.stderr) == (older.returncode, older.stdout, older.stderr),
               f"{name}: {usual}, and without _dl_find_object {older}")


def test_temporary_directory(fixture):
    """One that is missing, that is a file, or that nobody may write to is named, with the variable and what to do."""
    (fixture.folder / "file").write_text("")
    closed = fixture.folder / "closed"
    closed.mkdir(exist_ok=True)
    closed.chmod(0o500)
    cases = [(fixture.folder / "missing", b"No such file or directory"), (fixture.folder / "file", b"Not a directory"),
             ("/proc", b"No such file or directory")]
    if os.geteuid() != 0:
        cases.append((closed, b"Permission denied"))
    for path, reason in cases:
        result = run(WPC, "compile", "--no-cache", "hello.wat", "-o", "program", folder=fixture.folder,
                     variables={"TMPDIR": path})
        said = result.stderr
        expect(
            result.returncode == 1 and os.fsencode(path) + b":" in said and reason in said and
            said.count(b"TMPDIR") == 2 and b"-o" not in said, f"TMPDIR={path}: {result.returncode} {said}")
    result = run(WPC, "compile", "--no-cache", "hello.wat", "-o", "program", folder=fixture.folder,
                 variables={"TMPDIR": ""})
    expect(result.returncode == 0, f"an empty TMPDIR: {result.stderr}")


def test_mangled_names(fixture):
    """Traps and inspect say what people call a function, of C++ and of both manglings of Rust's."""
    names = {
        "_ZN4core9panicking9panic_fmt17h0123456789abcdefE": "core::panicking::panic_fmt",
        "_RINvNtC3std3mem8align_ofjEC3foo": "std::mem::align_of::<usize>",
        "_ZNSt6vectorIiSaIiEE9push_backERKi": "std::vector<int, std::allocator<int>>::push_back(int const&)",
        "_Znot_mangled": "_Znot_mangled", "plain": "plain",
    }
    calls = list(names)
    functions = "".join(f"(func ${name} (call ${after}) (drop (i32.const {index})))"
                        for index, (name, after) in enumerate(zip(calls, calls[1:])))
    (fixture.folder / "names.wat"
     ).write_text(f'(module {functions} (func ${calls[-1]} unreachable) (func (export "_start") (call ${calls[0]})))')
    module = assemble(fixture.folder / "names.wat", fixture.folder / "names.wasm")
    for options in [["-O0"], ["-O2"]]:
        result = run(fixture.compile(module, *options), folder=fixture.folder)
        found = re.findall(r"^  at (.*) \(names\.\w+\+0x[0-9a-f]+\)$", result.stderr.decode(), re.M)
        expect(found == [*reversed(names.values()), "_start"], f"{options}: {found}: {result.stderr}")
    (fixture.folder / "exports.wat").write_text("(module " +
                                                "".join(f'(import "env" "{name}" (func))(func (export "{name}"))'
                                                        for name in ["_ZN3foo3barEi"]) + ")")
    listed = run(WPC, "inspect", fixture.folder / "exports.wat").stdout.decode()
    expect(listed.count('"_ZN3foo3barEi" (foo::bar(int))') == 2, listed)
    symbols = run("nm", fixture.compile(module, "-O0", output="named")).stdout.decode()
    expect(all(f" {name}\n" in symbols for name in names), "symbols are for tools to demangle")
