#!/usr/bin/env python3
"""Names of functions in symbol tables: as the name section has them, and without a meaning to the linker.

    Tests/symbols/run.py

A module whose functions are called like functions of the C library and of the runtime, twice the same, or in ways that
tools could stumble over, becomes an executable, a shared library and an object. In the first two the names stand bare,
as local symbols; in the object with a suffix, hidden. What can be looked up is the same as without names, and the
program works.
"""
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CLANG, ROOT, RUNTIME, WPC, leb, section  # noqa: E402


LONG = "m" * (1 << 20)
# A name in the module, or None, and what the symbol table makes of it.
NAMES = [("_start", "_start"), ("main", "main"), ("malloc", "malloc"), ("free", "free"), ("write", "write"),
         ("exit", "exit"), ("memcpy", "memcpy"), ("__libc_start_main", "__libc_start_main"),
         ("wpc_program_main", "wpc_program_main"), ("wpc_trap_unreachable", "wpc_trap_unreachable"),
         ("wpc_abi_v4", "wpc_abi_v4"), ("names.module", "names.module"), ("names.0", "names.0"), ("twice", "twice"),
         ("twice", "twice"), ("_ZN3foo3barEi", "_ZN3foo3barEi"),
         ("std::vector<int>::push_back(int&&)", "std::vector<int>::push_back(int&&)"), ("", "function"),
         (None, "function[18]"), ("a\0b", "a\\u{0}b"), ("new\nline", "new\\u{a}line"), ("\1asm", "\\u{1}asm"),
         ("\1\"quoted\"", "\\u{1}\"quoted\""), ("llvm.memcpy.p0.p0.i64", "llvm.memcpy.p0.p0.i64"),
         ("llvm.trap", "llvm.trap"), ("back\\slash", "back\\slash"), ("write@GLIBC_2.2.5", "write@GLIBC_2.2.5"),
         ("write@@V", "write@@V"), (".Lhidden", ".Lhidden"), ("$d", "$d"), ("größe", "größe"), (LONG, LONG[:4096]),
         ("%s%n", "%s%n"), ("\u202eright", "\\u{202e}right"), ("wpc_text", "wpc_text"), ("_init", "_init"), ]


def text(name):
    return leb(len(name.encode())) + name.encode()


def module(with_names):
    """Function 0, `_start`, traps unless function 1 returns the number of those after it; each of them calls the next
    one. All may be referenced, so they stay where they were inlined into their callers."""
    count = len(NAMES)

    def body(index):
        # local.get 0, i32.const 1, i32.add; call the next
        code = b"\x20\x00\x41\x01\x6a" + (b"\x10" + leb(index + 1) if index + 1 < count else b"") + b"\x0b"
        if index == 0:
            code = b"\x41\x00\x10\x01\x41" + sleb(count - 1) + b"\x47\x04\x40\x00\x0b\x0b"
        return leb(len(code) + 1) + b"\x00" + code

    def sleb(number):
        return bytes([number & 0x7F | 0x80, number >> 7])

    types = section(1, [b"\x60\x00\x00", b"\x60\x01\x7f\x01\x7f"])
    functions = section(3, [b"\x00" if index == 0 else b"\x01" for index in range(count)])
    exports = section(7, [text("_start") + b"\x00\x00", text("sum") + b"\x00\x01"])
    references = section(9, [b"\x03\x00" + leb(count) + b"".join(leb(index) for index in range(count))])
    names = [(index, name) for index, (name, _) in enumerate(NAMES) if name is not None]
    pairs = leb(len(names)) + b"".join(leb(index) + text(name) for index, name in names)
    custom = text("name") + b"\x01" + leb(len(pairs)) + pairs
    result = b"\0asm\1\0\0\0" + types + functions + exports + references + section(
        10, [body(index) for index in range(count)])
    return result + (b"\0" + leb(len(custom)) + custom if with_names else b"")


def symbols(path):
    """(name, binding, visibility, type, is defined) of each symbol of the table for debuggers."""
    data = path.read_bytes()
    offset, = struct.unpack_from("<Q", data, 40)
    count, = struct.unpack_from("<H", data, 60)
    headers = [struct.unpack_from("<IIQQQQIIQQ", data, offset + 64 * index) for index in range(count)]
    for header in headers:
        if header[1] != 2:
            continue
        strings = headers[header[6]]
        for place in range(header[4], header[4] + header[5], 24):
            name, info, other, where, _, _ = struct.unpack_from("<IBBHQQ", data, place)
            start = strings[4] + name
            spelled = data[start:data.index(b"\0", start)].decode()
            yield spelled, info >> 4, other & 3, info & 15, where != 0


EMBEDDER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <wpc.h>
const wpc_module *wpc_module_names(void);
int main(void) {
    wpc_failure failure;
    wpc_instance *instance = wpc_instantiate(wpc_module_names(), NULL, &failure);
    wpc_extern sum;
    if (!instance || !wpc_instance_export(instance, wpc_name_of("sum"), &sum)) return 1;
    wpc_value argument = {.i32 = 0}, result;
    wpc_trap *trap;
    if (!wpc_call(sum.function, &argument, &result, &trap)) return 2;
    char *text = malloc(16);
    snprintf(text, 16, "%d", result.i32);
    puts(text);
    free(text);
    return 0;
}
"""


class Tests:
    passed = failed = 0

    def check(self, good, what, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what} {detail}")


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)


def main():
    tests = Tests()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for variant in ["named", "plain"]:
            (folder / variant).mkdir()
            (folder / variant / "names.wasm").write_bytes(module(variant == "named"))
        expected = Counter(symbol for _, symbol in NAMES)
        linkable = {}
        for variant in ["named", "plain"]:
            here = folder / variant
            for emission, output in [("exe", "app"), ("shared", "names.so"), ("obj", "names.o")]:
                result = run(WPC, "compile", here / "names.wasm", "--emit", emission, "-o", here / output)
                tests.check(result.returncode == 0, f"{variant} {emission} compiles", result.stderr)
                found = list(symbols(here / output))
                linkable[variant, emission] = sorted(
                    name for name, binding, visibility, _, _ in found if binding != 0 and visibility == 0)
                if variant == "plain":
                    continue
                functions = [(name, binding, visibility) for name, binding, visibility, kind, defined in found
                             if kind == 2 and defined]
                if emission == "obj":
                    own = [(name, visibility) for name, binding, visibility in functions if ".wasm.names." in name]
                    tests.check(
                        len(own) == len(set(own)) == len(NAMES), "an object has a symbol for each function", own)
                    tests.check(all(visibility == 2 for _, visibility in own), "an object's functions are hidden")
                    tests.check(not any("@" in name for name, _ in own), "no symbol of an object has a version")
                    tests.check(("_ZN3foo3barEi.wasm.names.15", 2) in own, "an object's symbols can be demangled", own)
                else:
                    local = Counter(name for name, binding, _ in functions if binding == 0)
                    missing = {name: count for name, count in expected.items() if local[name] < count}
                    tests.check(not missing, f"{emission}: the names are there, as local symbols", missing)
            result = run(here / "app")
            tests.check(result.returncode == 0 and not result.stderr, f"{variant}: the executable runs", result)
            (here / "embedder.c").write_text(EMBEDDER)
            for kind, parts in [("object", [here / "names.o", RUNTIME]),
                                ("library", [here / "names.so", f"-Wl,-rpath,{here}"])]:
                result = run(CLANG, "-I", ROOT / "Runtime" / "include", here / "embedder.c", *parts, "-o", here / kind,
                             "-lpthread", "-lm", "-ldl")
                tests.check(result.returncode == 0, f"{variant} {kind} links", result.stderr)
                result = run(here / kind)
                tests.check(result.stdout == f"{len(NAMES) - 1}\n", f"{variant} {kind} works", result)
        for emission in ["exe", "shared", "obj"]:
            named, plain = linkable["named", emission], linkable["plain", emission]
            tests.check(named == plain, f"{emission}: names add nothing that could be looked up",
                        set(named) ^ set(plain))
        here = folder / "named"
        result = run(WPC, "compile", here / "names.wasm", "--strip", "-o", here / "stripped")
        tests.check(result.returncode == 0 and not list(symbols(here / "stripped")), "--strip leaves no symbols",
                    result.stderr)
        tests.check(run(here / "stripped").returncode == 0, "a stripped executable runs")
        # What it doesn't import costs neither space nor, when it starts, names to look up.
        result = run(WPC, "compile", here / "names.wasm", "-o", here / "bare")
        table = list(symbols(here / "bare"))
        present, defined = {entry[0] for entry in table}, {entry[0] for entry in table if entry[4]}
        unneeded = {
            name for name in defined
            if name.startswith(("wpc_wasi_path", "wpc_parallel_", "wpc_thread_spawn", "wpc_host_import"))
        }
        unneeded |= {
            name for name in present
            if name.split("@")[0] in {"dlopen", "dladdr1", "pthread_create", "swapcontext", "socket"}
        }
        tests.check(result.returncode == 0 and "wpc_program_main" in present, "an executable has a program's start",
                    result.stderr)
        tests.check(not unneeded, "an executable has of the runtime what it imports", unneeded)
        result = run(WPC, "compile", here / "names.wasm", "-g", "-o", here / "debug")
        tests.check(result.returncode == 0 and run(here / "debug").returncode == 0, "debug information takes the names",
                    result.stderr)
        result = run(WPC, "compile", here / "names.wasm", "-O0", "--emit", "llvm", "-o", here / "names.ll")
        tests.check(result.returncode == 0, "the IR takes the names", result.stderr)
        result = run(CLANG, "-c", "-x", "ir", here / "names.ll", "-o", here / "ir.o")
        tests.check(result.returncode == 0, "LLVM reads the IR", result.stderr)
    print(f"{tests.passed} passed, {tests.failed} failed")
    sys.exit(1 if tests.failed else 0)


main()
