#!/usr/bin/env python3
"""Every test and cast of references says what the specification's rule says.

    Tests/references/run.py

One module has, for each pair of a source and a target type of one hierarchy, functions with `ref.test`, `ref.cast`,
`br_on_cast`, `br_on_cast_fail`, and an access behind a branch on a cast; and functions that make values: null, i31
(small, and what would be an address), structures and arrays of every type, functions, exceptions, references of the
host's and converted ones. host.c calls each with all values of its source type, on modules compiled at -O0 and -O2, and
compares with what lattice.py says. A second module has the same with the values made on the spot, where LLVM knows what
they are.
"""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CC, COLLECTOR, ROOT, RUNTIME, WPC, Failure, build, execute, leb, run_all, section  # noqa: E402
from lattice import DEFINED, INDEX, Type, is_below, top, types, values  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "references"

TEST, CAST, BRANCH, BRANCH_FAIL, ACCESS = range(5)
NAMES = ["ref.test", "ref.cast", "br_on_cast", "br_on_cast_fail", "access behind br_on_cast"]
TRAPS = -1
FUNCTION_TYPE = b"\x60"
END, UNREACHABLE, RETURN = b"\x0b", b"\x00", b"\x0f"
FIRST = b"\x20\x00"
SCRATCH = leb(1)


class Module:
    """A module under construction. It begins with a function of each defined function type."""

    def __init__(self):
        self.types = []
        self.type_indices = {}
        self.functions = []
        self.bodies = []
        self.exports = []
        for type in DEFINED.values():
            parents = [leb(INDEX[type.parent])] if type.parent in INDEX else []
            self.types.append((b"\x4f" if type.is_final else b"\x50") + leb(len(parents)) + b"".join(parents) +
                              type.definition)
        self.of_type = {}
        for name in DEFINED:
            if top(name) == "func":
                self.of_type[name] = self.define(INDEX[name], b"")
        self.tag = self.signature([], [])

    def signature(self, parameters, results):
        key = (tuple(parameters), tuple(results))
        if key not in self.type_indices:
            self.type_indices[key] = len(self.types)
            self.types.append(FUNCTION_TYPE + leb(len(parameters)) + b"".join(parameters) + leb(len(results)) +
                              b"".join(results))
        return self.type_indices[key]

    def define(self, type, code, local=None, export=None):
        index = len(self.functions)
        self.functions.append(leb(type))
        content = (b"\x01\x01" + local if local else b"\x00") + code + END
        self.bodies.append(leb(len(content)) + content)
        if export:
            self.exports.append(leb(len(export)) + export.encode() + b"\x00" + leb(index))
        return index

    def data(self):
        declared = leb(len(self.of_type)) + b"".join(leb(index) for index in self.of_type.values())
        return (b"\0asm\1\0\0\0" + section(1, self.types) + section(3, self.functions) +
                section(13, [b"\x00" + leb(self.tag)]) + section(7, self.exports) +
                section(9, [b"\x03\x00" + declared]) + section(10, self.bodies))


def branch(opcode, source, target):
    """`br_on_cast` or `br_on_cast_fail` to the label 0."""
    flags = (1 if source.is_nullable else 0) | (2 if target.is_nullable else 0)
    return b"\xfb" + opcode + bytes([flags]) + leb(0) + source.heap_code + target.heap_code


def rest_of(source, target):
    """The type of what a cast from `source` to `target` leaves."""
    return Type(source.heap, source.is_nullable and not target.is_nullable)


def access(target):
    """Reads from the object of type `target` on the stack; None: it has nothing that tests could read."""
    if is_below(target.heap, "$s0"):
        return b"\xfb\x02" + leb(INDEX["$s0"]) + b"\x00"
    if target.heap != "none" and is_below(target.heap, "array"):
        return b"\xfb\x0f"
    return b"\xfb\x1d" if target.heap == "i31" else None


def operations(source, target, make):
    """(operation, code, results) for a pair; `make` pushes the reference."""
    everything = Type(top(source.heap), True).code
    yield TEST, make + (b"\xfb\x15" if target.is_nullable else b"\xfb\x14") + target.heap_code, [b"\x7f"]
    yield CAST, make + (b"\xfb\x17" if target.is_nullable else b"\xfb\x16") + target.heap_code, [everything]
    if not target.matches(source):
        return
    # (block (result TARGET) reference (br_on_cast 0) (i32.const 0) (return)) (i32.const 1)
    for operation, opcode, arrives, where in [(BRANCH, b"\x18", target, 1),
                                              (BRANCH_FAIL, b"\x19", rest_of(source, target), 0)]:
        yield operation, (b"\x02" + arrives.code + make + branch(opcode, source, target) + b"\x41" +
                          bytes([1 - where]) + RETURN + END + b"\x41" + bytes([where])), [everything, b"\x7f"]
    if not target.is_nullable and (read := access(target)):
        yield ACCESS, (b"\x02" + target.code + make + branch(b"\x18", source, target)
                       + b"\x1a\x41\x7e" + RETURN + END + read + b"\x1a\x41\x01"), [b"\x7f"]


def expected(operation, value, target):
    is_of = value.is_of(target)
    if operation == CAST:
        return 1 if is_of else TRAPS
    if operation == ACCESS:
        return 1 if is_of else -2
    return int(is_of)


HOST = Type("extern", True).code


def separate():
    """Functions that take references, and others that make them: (module, makers, cases). A case is (function's number,
    its operation, number of a maker or None, what is expected, description)."""
    module = Module()
    made = values(module.of_type, 0)
    for number, value in enumerate(made):
        module.define(module.signature([HOST], [value.type.code]), value.code, export=f"v{number}")
    cases = []
    count = 0
    for source in types():
        for target in types():
            if top(source.heap) != top(target.heap):
                continue
            for operation, code, results in operations(source, target, FIRST):
                module.define(module.signature([source.code], results), code, export=f"t{count}")
                for number, value in enumerate(made):
                    if value.type.matches(source):
                        cases.append((count, operation, number, expected(operation, value, target),
                                      f"{NAMES[operation]} of {value.name} from {source} to {target}"))
                count += 1
    return module, len(made), cases


def together():
    """Functions that make a reference and look at it at once."""
    module = Module()
    cases = []
    count = 0
    for value in values(module.of_type, 0):
        # What the value's type says of it, and nothing.
        for source in {value.type, Type(top(value.type.heap), True)}:
            # block (result SOURCE) ... end forgets the rest of the type.
            make = b"\x02" + source.code + value.code + END
            for target in types():
                if top(source.heap) != top(target.heap):
                    continue
                for operation, code, results in operations(source, target, make):
                    module.define(module.signature([HOST], results), code, export=f"t{count}")
                    cases.append((count, operation, None, expected(operation, value, target),
                                  f"{NAMES[operation]} of {value.name} made as {source} to {target}"))
                    count += 1
    return module, 0, cases


def write(name, module, makers, cases):
    folder = WORK / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "references.wasm").write_bytes(module.data())
    lines = [
        f"{{{count}, {operation}, {-1 if maker is None else maker}, {wanted}, \"{text}\"}},"
        for count, operation, maker, wanted, text in cases
    ]
    (folder / "cases.h").write_text(f"#define MAKERS {makers}\nstatic const test_case cases[] = {{\n" +
                                    "\n".join(lines) + "\n};\n")
    return folder


def check(name, make, level):
    folder = write(f"{name}{level}", *make)
    build([WPC, "compile", level, "--emit", "obj", folder / "references.wasm", "-o", folder / "references.o"])
    build([CC, "-std=c11", "-O1", f"-I{ROOT}/Runtime/include", f"-I{folder}", HERE / "host.c", folder / "references.o",
           "-Wl,-u,wpc_gc_struct", COLLECTOR, RUNTIME, "-lgc", "-lpthread", "-lm", "-ldl", "-o", folder / "host"])
    result = execute([folder / "host"])
    output = result.stdout.decode("utf-8", "replace")
    if result.returncode != 0:
        raise Failure(f"exit status {result.returncode}\n{output}{result.stderr.decode('utf-8', 'replace')}")
    if f"{len(make[2])} cases" not in output:
        raise Failure(f"not all of {len(make[2])} cases were tried: {output}")


def main():
    tests = {}
    for name, make in [("separate", separate()), ("together", together())]:
        for level in ["-O0", "-O2"]:
            tests[f"{name} {level}"] = lambda name=name, make=make, level=level: check(name, make, level)
    run_all(tests, os.cpu_count())


main()
