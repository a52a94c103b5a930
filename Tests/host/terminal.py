"""Nothing foreign reaches a terminal as it is: names of a module, paths, values of options, and what other programs
say."""
import json
import os
import shutil
import unicodedata

from bench import WORK, WPC, expect, run
from common import leb, section

# Every kind of character that a terminal may take for a command, or that changes how others are shown.
EVIL = "evil\x1b[31m\x07\r\x7f\x85\x9b31m\u2028\u2029\u202e\u2066\u200b\ufeff\U000e0041"
SHOWN = "evil\\u{1b}[31m"
RAW = b"evil\x1b[31m\x9b31m\xff\xc2\x9b\xe2\x80\xae\xc3("


def name(text):
    data = text.encode()
    return leb(len(data)) + data


def custom(title, payload):
    data = name(title) + payload
    return b"\x00" + leb(len(data)) + data


def names(functions, module=None):
    parts = b""
    if module is not None:
        body = name(module)
        parts += b"\x00" + leb(len(body)) + body
    body = leb(len(functions)) + b"".join(leb(index) + name(text) for index, text in functions)
    return custom("name", parts + b"\x01" + leb(len(body)) + body)


def module(imports=(), exports=(), body=b"\x00\x00\x0b", function=EVIL, title=None, sections=b"",
           signature=b"\x60\x00\x00"):
    """One function of the module's own, named `function`, exported as `_start` and under the names `exports`."""
    index = len(imports)
    listed = [name("_start") + b"\x00" + leb(index)] + [name(text) + b"\x00" + leb(index) for text in exports]
    return b"\0asm\1\0\0\0" + section(1, [signature, b"\x60\x00\x00"]) \
        + (section(2, [name(a) + name(b) + b"\x00\x01" for a, b in imports]) if imports else b"") \
        + section(3, [b"\x00"]) + section(7, listed) + section(10, [leb(len(body)) + body]) \
        + names([(index, function)], title) + sections


def check(what, result, status, shows=None):
    """Ended so, and what it said is text."""
    expect(result.returncode == status, f"{what}: ended with {result.returncode}: {result.stderr[-500:]}")
    for stream in (result.stdout, result.stderr):
        try:
            text = stream.decode()
        except UnicodeDecodeError as error:
            expect(False, f"{what}: {error}: {stream}")
        bad = {f"U+{ord(character):04X}" for character in text
               if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")}
        expect(not bad, f"{what}: {' '.join(sorted(bad))} in {text[:500]!r}")
    if shows is not None:
        expect(shows in (result.stdout + result.stderr).decode(),
               f"{what}: no {shows} in {result.stdout[:300]} {result.stderr[:500]}")


class Fixture:
    def __init__(self):
        self.folder = WORK / "terminal"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def file(self, data, title=b"in.wasm"):
        path = os.fsencode(self.folder) + b"/" + title
        with open(path, "wb") as file:
            file.write(data)
        return path

    def wpc(self, *arguments, **variables):
        return run(WPC, *arguments, folder=self.folder, variables={"WPC_NO_CACHE": "1"} | variables)


def test_traps(fixture):
    for level in ["-O0", "-O2"]:
        for options in [[], ["-g"]]:
            compiled = fixture.wpc("compile", level, *options, fixture.file(module(title=EVIL)), "-o", "program")
            check("compile", compiled, 0)
            check("a trap", run(fixture.folder / "program", folder=fixture.folder), 134,
                  "at evil\\x1b[31m\\x07\\x0d\\x7f\\u{85}\\u{9b}31m")
    # In a file that is called so.
    source = fixture.file(module(), b"a\x1b\x9b\xc2\x9b.wasm")
    check("compile", fixture.wpc("compile", source, "-o", "program"), 0)
    check("a trap", run(fixture.folder / "program", folder=fixture.folder), 134, "at evil")


def test_inspect(fixture):
    data = module(
        imports=[(EVIL, EVIL), ("env", EVIL)], exports=[EVIL], title=EVIL, sections=custom(EVIL, b"x") +
        custom("producers", b"\x01" + name("language") + b"\x01" + name(EVIL) + name(EVIL)))
    path = fixture.file(data, RAW + b".wasm")
    check("inspect", fixture.wpc("inspect", path), 0, SHOWN)
    result = fixture.wpc("inspect", "--json", path)
    check("inspect --json", result, 0)
    found = json.loads(result.stdout)
    expect(any(item["name"] == EVIL and item["module"] == EVIL for item in found["imports"]),
           "the JSON has another name")
    expect(any(item["name"] == EVIL for item in found["exports"]), "the JSON has another name of an export")


def test_validate(fixture):
    mistakes = {
        "a body": module(body=b"\x00\x45\x0b"),
        "exports": module(exports=[EVIL, EVIL]),
        "a custom section": module(sections=b"\x00\xff\xff\x03" + name(EVIL)),
        "a body's end": module(body=b"\x00\x41"),
    }
    for what, data in mistakes.items():
        for command in ["validate", "inspect", "compile"]:
            options = ["-o", "program"] if command == "compile" else []
            result = fixture.wpc(command, fixture.file(data, RAW), *options)
            check(f"{command} with a mistake in {what}", result, 1, "evil")


def test_imports(fixture):
    path = fixture.file(
        module(imports=[(EVIL, EVIL), ("wasi_snapshot_preview1", EVIL), ("wasi_ephemeral_parallel", EVIL)]))
    check("unknown imports", fixture.wpc("compile", path, "-o", "program"), 1, SHOWN)
    check("unknown imports, run", fixture.wpc("run", path), 1, SHOWN)
    check("compile", fixture.wpc("compile", "--allow-missing-imports", path, "-o", "program"), 0)
    check("a missing import is no fault before its call", run(fixture.folder / "program", folder=fixture.folder), 134,
          "evil")
    called = module(imports=[(EVIL, EVIL)], body=b"\x00\x10\x00\x0b")
    check("compile", fixture.wpc("compile", "--allow-missing-imports", fixture.file(called), "-o", "program"), 0)
    check("a call of a missing import", run(fixture.folder / "program", folder=fixture.folder), 134, "evil")


def test_exceptions(fixture):
    """The tag of an exception that nobody catches, by its export's name."""
    index = leb(0)
    data = b"\0asm\1\0\0\0" + section(1, [b"\x60\x00\x00"]) + section(3, [b"\x00"]) + section(13, [b"\x00\x00"]) \
        + section(7, [name("_start") + b"\x00" + index, name(EVIL) + b"\x04" + index]) \
        + section(10, [b"\x04\x00\x08\x00\x0b"]) + names([(0, EVIL)])
    check("compile", fixture.wpc("compile", fixture.file(data), "-o", "program"), 0)
    check("an exception", run(fixture.folder / "program", folder=fixture.folder), 134, "evil")


def test_paths(fixture):
    no_such = b"no-" + RAW
    for command in [["compile"], ["run"], ["validate"], ["inspect"],
                    ["attach-spirv", "-o", "out", "--function", EVIL, "--opencl", no_such, "-i"]]:
        check(f"{command[0]} of a file that isn't there", fixture.wpc(*command, no_such), 1, "no-evil")
    path = fixture.file(module())
    check("an output nobody can write", fixture.wpc("compile", path, "-o", b"no-such-" + RAW + b"/out"), 1,
          "no-such-evil")
    check("an output nobody can write", fixture.wpc("compile", path, "-o", f"no-such-{EVIL}/out"), 1,
          "no-such-" + SHOWN)
    check("a linker that isn't there", fixture.wpc("compile", path, "-o", "out", WPC_CC="/no/such/" + EVIL), 1, SHOWN)
    check("a runtime that isn't there", fixture.wpc("compile", path, "-o", "out", WPC_RUNTIME="/no/such/" + EVIL), 1,
          SHOWN)
    check("a directory that isn't there", fixture.wpc("run", b"--dir=" + RAW, path), 66, "evil\\x1b[31m")
    check("a directory that isn't there", fixture.wpc("compile", b"--dir=" + RAW, path, "-o", "out"), 0, SHOWN)
    check("what runs", fixture.wpc("run", "-v", fixture.file(module(body=b"\x00\x0b"), RAW + b".wasm")), 0)
    check("times", fixture.wpc("compile", "-v", "--time-report", fixture.file(module(), RAW + b".wasm"), "-o", "out"),
          0)


def test_options(fixture):
    path = fixture.file(module())
    for options in [["-O" + EVIL], ["--" + EVIL], ["--emit", EVIL], ["--name", EVIL], ["--stack-size", EVIL],
                    ["--disable-features", EVIL], ["--features=" + EVIL], ["--offload", EVIL], ["-j", EVIL],
                    [EVIL, EVIL], ["--env", "=" + EVIL], ["--dir", EVIL + "::"]]:
        for raw in (False, True):
            given = [os.fsencode(option).replace(EVIL.encode(), RAW) if raw else option for option in options]
            result = fixture.wpc("compile", path, "-o", "out", *given)
            check(f"the option {given}", result, result.returncode or 1, "evil")
    check("another command", fixture.wpc(EVIL), 64)
    check("another command", fixture.wpc(RAW), 64)


def test_other_programs(fixture):
    """What wat2wasm, clang and the linker say quotes bytes of their input."""
    for text in [b"(module (func " + RAW + b"))", b'(module (func (export "' + RAW + b'") foo))']:
        check("wat2wasm", fixture.wpc("validate", fixture.file(text, b"in.wat"), WPC_WAT="wat2wasm"), 1, "evil")
        # wasm-tools, where it is, quotes no such bytes: it reads UTF-8 alone.
        check("another tool", fixture.wpc("validate", fixture.file(text, b"in.wat")), 1)
    kernel = fixture.file(b"kernel void k(global int *a) { " + RAW + b" }", b"k.cl")
    result = fixture.wpc("attach-spirv", "-i", fixture.file(module()), "-o", "out", "--function", "f", "--opencl",
                         kernel)
    check("clang", result, 1)
    linker = fixture.folder / "linker"
    linker.write_bytes(b"#!/bin/sh\nprintf 'evil\\033[31m\\233\\377\\302\\233\\342\\200\\256\\n' >&2\nexit 1\n")
    linker.chmod(0o755)
    check("the linker", fixture.wpc("compile", fixture.file(module()), "-o", "out", WPC_CC=linker), 1, SHOWN)
