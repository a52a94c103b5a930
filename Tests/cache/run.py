#!/usr/bin/env python3
"""The cache of compiled code: what is found again, what isn't, and what is never trusted.

    Tests/cache/run.py [--filter TEXT]

A module with several partitions is compiled again and again into caches of its own: unchanged, with a change in one
function, with damaged entries, in folders of others, by several processes at once, beyond the size limit. What comes
out must be what a compilation without a cache makes, byte for byte. Finished outputs are removed before most
compilations, so that these show what becomes of partitions; tests called `output` leave them there.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "offload"))
import cases  # noqa: E402
import generate  # noqa: E402
from common import Failure, WPC, leb, run_all, section  # noqa: E402

FUNCTIONS = 2600


def module(changes={}, count=FUNCTIONS, has_table=False):
    """A program of `count` functions, around 440 bytes of code each; `changes` are instructions put before those of a
    function. With a table, all bodies are looked at before the first is compiled."""
    bodies = []
    for index in range(count):
        # local.get 0; i32.const ...; i32.add, and so on; drop
        code = b"\x20\x00" + b"".join(
            b"\x41" + leb(0x40000 + (index * 31 + k) % 4096) + (b"\x6a" if k & 1 else b"\x73") for k in range(70))
        # Called by the next function, so that symbols of other partitions are referred to.
        if index:
            code += b"\x10" + leb(index - 1)
        instructions = changes.get(index, b"") + code + b"\x0b"
        body = b"\x00" + instructions
        bodies.append(leb(len(body)) + body)
    start = b"\x00" + b"\x41\x05\x10" + leb(count - 1) + b"\x1a\x0b"
    bodies.append(leb(len(start)) + start)
    table, elements = (section(4, [b"\x70\x00\x01"]), section(9, [b"\x00\x41\x00\x0b\x01\x00"])) if has_table else (b"",
                                                                                                                    b"")
    return b"\0asm\1\0\0\0" + section(1, [b"\x60\x01\x7f\x01\x7f", b"\x60\x00\x00"]) \
        + section(3, [b"\x00"] * count + [b"\x01"]) + table + section(7, [b"\x06_start\x00" + leb(count)]) + elements \
        + section(10, bodies)


def expect(condition, text):
    if not condition:
        raise Failure(text)


class Bench:
    """A folder with a cache in it."""

    def __init__(self, folder):
        self.folder = folder
        self.cache = folder / "cache"
        self.objects = self.cache / "objects"
        self.programs = self.cache / "programs"
        self.input = folder / "many.wasm"
        self.input.write_bytes(module())

    def environment(self, **more):
        keep = {
            name: value for name, value in os.environ.items()
            if name not in ("WPC_NO_CACHE", "WPC_CACHE_SIZE", "XDG_CACHE_HOME")
        }
        return keep | {"WPC_CACHE_DIR": str(self.cache)} | more

    def command(self, output, *options, input=None):
        return [
            WPC, "compile", "-v", "-O0", "-j", "2", *options,
            str(input or self.input), "-o",
            str(self.folder / output)
        ]

    def compile(self, output="out", *options, input=None, keeps_outputs=False, **environment):
        """Returns (partitions from the cache, all partitions, what was said); None for the first two where no cache was
        used."""
        if not keeps_outputs:
            shutil.rmtree(self.programs, ignore_errors=True)
        result = subprocess.run(self.command(output, *options, input=input), env=self.environment(**environment),
                                capture_output=True, text=True)
        if result.returncode != 0:
            raise Failure(f"exit status {result.returncode}: {result.stderr}")
        found = re.search(r"(\d+) of (\d+) partitions from the cache", result.stderr)
        return (int(found.group(1)), int(found.group(2)), result.stderr) if found else (None, None, result.stderr)

    def finds(self, output="out", *options, **more):
        """Compiles; returns whether the output was in the cache. Nothing is done then, and else everything."""
        said = self.compile(output, *options, keeps_outputs=True, **more)[2]
        is_found = "the output from the cache" in said
        expect(is_found != ("-o" in said) and is_found != (" partitions" in said),
               "more, or less, is done than is said: " + said)
        return is_found

    def outputs(self):
        return sorted(path for path in self.programs.iterdir() if not path.name.startswith("."))

    def bytes(self, output="out"):
        return (self.folder / output).read_bytes()

    def entries(self):
        return sorted(path for path in self.objects.iterdir() if not path.name.startswith("."))

    def change(self, changes):
        self.input.write_bytes(module(changes))


def test_unchanged(bench):
    found, count, _ = bench.compile()
    expect(found == 0 and count > 3, f"{found} of {count} partitions found in an empty cache")
    first = bench.bytes()
    expect(bench.objects.stat().st_mode & 0o777 == 0o700, "others may look into the cache")
    expect(all(path.stat().st_mode & 0o777 == 0o600 for path in bench.entries()), "others may read an entry")
    found, count, _ = bench.compile()
    expect(found == count, f"{found} of {count} partitions found")
    expect(bench.bytes() == first, "another program from the cache")
    expect(bench.compile("fresh", "--no-cache")[0] is None, "--no-cache uses the cache")
    expect(bench.bytes("fresh") == first, "another program without a cache")


def test_change(bench):
    bench.compile()
    # A nop; a longer body; another constant.
    for what in [b"\x01", b"\x01" * 40, b"\x41\x07\x1a", b"\x41\x80\x01\x1a"]:
        for place in [40, FUNCTIONS // 2, FUNCTIONS - 40]:
            bench.change({place: what})
            found, count, _ = bench.compile()
            expect(found >= count - 1,
                   f"{count - found} of {count} partitions compiled after a change in function {place}")
            bench.compile("fresh", "--no-cache")
            expect(bench.bytes() == bench.bytes("fresh"), "another program from the cache")


def test_borders(bench):
    """A function belongs to its partition alone until another one calls it."""
    # Calls of functions in the first partition from the last one, which have had one call each so far.
    size = FUNCTIONS // 2
    calls = b"".join(b"\x41\x05\x10" + leb(callee) + b"\x1a" for callee in range(10, 40))
    for changes in [{}, {size - 40: calls}, {}]:
        bench.input.write_bytes(module(changes, size, has_table=True))
        found, count, _ = bench.compile("out", "-O1")
        expect(count > 1, "one partition")
        expect(subprocess.run([bench.folder / "out"]).returncode == 0, "the program fails")
        if changes:
            expect(found == 0, f"{found} of {count} partitions found, between which there are new calls")
            bench.compile("fresh", "-O1", "--no-cache")
            expect(bench.bytes() == bench.bytes("fresh"), "another program from the cache")
    expect(found == count, f"{found} of {count} partitions found after the change was taken back")


def test_options(bench):
    bench.compile()
    for options in [["-O1"], ["--cpu", "x86-64-v3"], ["--name", "other"], ["--canonicalize-nans"]]:
        found, _, _ = bench.compile("out", *options)
        expect(found == 0, f"partitions found for {options}")
        expect(bench.compile("out", *options)[0] > 0, f"nothing found again for {options}")
    expect(bench.compile()[0] > 0, "nothing found again")


def test_damage(bench):
    bench.compile()
    good = bench.bytes()
    kinds = {
        "changed": lambda path, old: path.write_bytes(old[:-20] + bytes([old[-20] ^ 1]) + old[-19:]),
        "changed first byte": lambda path, old: path.write_bytes(bytes([old[0] ^ 1]) + old[1:]),
        "cut": lambda path, old: path.write_bytes(old[:len(old) // 2]),
        "cut short": lambda path, old: path.write_bytes(old[:20]),
        "empty": lambda path, old: path.write_bytes(b""),
        "longer": lambda path, old: path.write_bytes(old + b"\0"),
        "writable": lambda path, old: path.chmod(0o666),
    }
    for kind, damage in kinds.items():
        for path in bench.entries():
            damage(path, path.read_bytes())
        found, _, _ = bench.compile()
        expect(found == 0, f"{found} partitions from entries that are {kind}")
        expect(bench.bytes() == good, f"another program after entries were {kind}")
        found, count, _ = bench.compile()
        expect(found == count, f"entries that are {kind} aren't replaced")


def test_exchange(bench):
    bench.compile()
    good = bench.bytes()
    paths = bench.entries()
    texts = [path.read_bytes() for path in paths]
    for path, text in zip(paths, texts[1:] + texts[:1]):
        path.write_bytes(text)
    expect(bench.compile()[0] == 0 and bench.bytes() == good, "entries count under the names of others")


def test_links(bench):
    bench.compile()
    good = bench.bytes()
    aside = bench.folder / "aside"
    aside.mkdir()
    for path in bench.entries():
        path.rename(aside / path.name)
        path.symlink_to(aside / path.name)
    expect(bench.compile()[0] == 0 and bench.bytes() == good, "links are followed")
    expect(all(not path.is_symlink() for path in bench.entries()), "links stay")
    for path in bench.entries():
        path.unlink()
        os.mkfifo(path)
    expect(bench.compile()[0] == 0 and bench.bytes() == good, "pipes are read")
    shutil.rmtree(bench.objects)
    bench.objects.symlink_to(aside)
    found, _, said = bench.compile()
    expect(found is None and "no cache" in said, "a link to a folder is followed")


def test_permissions(bench):
    bench.compile()
    for folder in [bench.cache, bench.objects]:
        folder.chmod(0o777)
        found, _, said = bench.compile()
        expect(found is None and "others may write there" in said, f"{folder.name} of all is used")
        folder.chmod(0o700)
    if os.geteuid() == 0:
        for folder in [bench.cache, bench.objects]:
            os.chown(folder, 65534, 65534)
            found, _, said = bench.compile()
            expect(found is None and "belongs to another user" in said, f"{folder.name} of another user is used")
            os.chown(folder, 0, 0)
        for path in bench.entries():
            os.chown(path, 65534, 65534)
        expect(bench.compile()[0] == 0, "entries of another user are used")
    bench.cache = Path("/proc/nothing")
    found, _, said = bench.compile()
    expect(found is None and "no cache" in said, "a cache that can't be made")


def test_together(bench):
    bench.compile("fresh", "--no-cache")
    processes = [
        subprocess.Popen(bench.command(f"out{number}"), env=bench.environment(), stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE) for number in range(4)
    ]
    for process in processes:
        error = process.communicate()[1]
        expect(process.returncode == 0, f"exit status {process.returncode}: {error}")
    for number in range(4):
        expect(bench.bytes(f"out{number}") == bench.bytes("fresh"), "another program")
    expect(not [path for path in bench.objects.iterdir() if path.name.startswith(".") and path.name != ".lock"],
           "unfinished files stay")
    found, count, _ = bench.compile()
    expect(found == count, f"{found} of {count} partitions found")


def total(bench):
    return sum(path.stat().st_blocks * 512 for path in bench.entries() + bench.outputs())


def test_limit(bench):
    bench.compile()
    # Without the output, which is too large for the limits below.
    whole = sum(path.stat().st_blocks * 512 for path in bench.entries())
    for path in bench.entries():
        os.utime(path, (time.time() - 1000, time.time() - 1000))
    old = {path.name for path in bench.entries()}
    found, count, _ = bench.compile(WPC_CACHE_SIZE=str(whole * 3 // 2))
    expect(found == count, "the limit was in the way")
    for path in bench.entries():
        os.utime(path, (time.time() - 1000, time.time() - 1000))
    bench.compile("out", "--cpu", "x86-64-v3", WPC_CACHE_SIZE=str(whole * 3 // 2))
    expect(total(bench) <= whole * 3 // 2, f"{total(bench)} bytes, where {whole * 3 // 2} are allowed")
    gone = old - {path.name for path in bench.entries()}
    expect(gone, "nothing was removed")
    found, count, _ = bench.compile("out", "--cpu", "x86-64-v3")
    expect(found == count, "what was new went before what was old")
    bench.compile("out", "--name", "other", WPC_CACHE_SIZE="1k")
    expect(total(bench) <= 1024, "the limit of one kibibyte isn't kept")


def test_command(bench):
    def cache(*options):
        result = subprocess.run([WPC, "cache", *options], env=bench.environment(), capture_output=True, text=True)
        expect(result.returncode == 0, result.stderr)
        return result.stdout
    expect(": 0 entries" in cache(), "a cache that isn't there has entries")
    bench.compile()
    count = len(bench.entries()) + len(bench.outputs())
    expect(f": {count} entries" in cache("--show"), "another number of entries")
    stale = bench.objects / ".12345"
    stale.write_bytes(b"left behind")
    os.utime(stale, (time.time() - 7200, time.time() - 7200))
    expect(f"removed {count + 1} entries" in cache("--clear"), "not all entries went")
    expect(not bench.entries() and not bench.outputs() and not stale.exists(), "entries stay")
    for options in [{"WPC_NO_CACHE": "1"}]:
        found, _, _ = bench.compile(**options)
        expect(found is None and not bench.entries(), "WPC_NO_CACHE doesn't count")


def test_traps(bench):
    """Places in backtraces are right from the cache too, where the code moved."""
    outputs = []
    for changes in [{}, {40: b"\x01" * 100}]:
        # The last function traps.
        bench.change(changes | {FUNCTIONS - 10: b"\x00"})
        for options in [[], ["--no-cache"]]:
            bench.compile("out", *options)
            result = subprocess.run([bench.folder / "out"], capture_output=True, text=True)
            expect(result.returncode == 134, f"exit status {result.returncode}")
            outputs.append(re.findall(r"\+0x([0-9a-f]+)", result.stderr))
    expect(outputs[0] == outputs[1] and outputs[2] == outputs[3], "other places from the cache")
    expect(outputs[0] and [int(place, 16) + 100 for place in outputs[0]] == [int(place, 16) for place in outputs[2]],
           f"places haven't moved by what was put before them: {outputs[0][:3]}, {outputs[2][:3]}")


def test_kernels(bench):
    """Device code: of an unchanged module, of a kernel that others changed around, and none that failed for once."""
    def kernels(*amounts):
        """A program with a kernel for each of these amounts."""
        texts = [
            cases.Case(
                cases.kernel(f"(i32.store {cases.SLICE} (i32.add (local.get 0) (i32.const {amount})))").replace(
                    "$kernel", f"$kernel{place}"), f"$kernel{place}") for place, amount in enumerate(amounts)
        ]
        source = bench.folder / "kernels.wat"
        source.write_text(generate.module(texts))
        subprocess.run(["wat2wasm", "--debug-names", "--enable-threads", source, "-o", bench.input], check=True)

    def compile(*options, **environment):
        said = bench.compile("out", "--offload", "require", *options, **environment)[2]
        found = re.search(r"(\d+) of (\d+) kernels from the cache", said)
        return found and (int(found.group(1)), int(found.group(2))), said.count("can run on OpenCL devices")

    kernels(1, 2, 3)
    failed = bench.compile(WPC_BACK_END_FAULT="abort")[2]
    expect(failed.count("stays on the CPU") == 3, "the back end doesn't fail: " + failed)
    expect(not bench.outputs(), "what came of a failure that was made is kept")
    expect(compile() == ((0, 3), 3), "a failure that was made is kept, or no kernel is made")
    first = bench.bytes()
    expect(compile(keeps_outputs=True) == (None, 3), "nothing is said of kernels in an output from the cache")
    expect(bench.bytes() == first, "another program from the cache")
    expect(compile() == ((3, 3), 3), "kernels of an unchanged module aren't found")
    expect(bench.bytes() == first, "another program from the cache")
    compile("--no-cache")
    expect(bench.bytes() == first, "another program without a cache")
    kernels(1, 2, 4)
    expect(compile() == ((2, 3), 3), "kernels that haven't changed aren't found")
    changed = bench.bytes()
    compile("--no-cache")
    expect(bench.bytes() == changed != first, "another program from the cache after a change")
    for path in bench.entries():
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    expect(compile() == ((0, 3), 3) and bench.bytes() == changed, "damaged kernels are used")


# Finished outputs.

SMALL = 40
LLVM_PREFIX = os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")


def small(bench, **more):
    """A module that is compiled in no time."""
    bench.input.write_bytes(module(count=SMALL, **more))


def wrapped_tools(bench, arguments=""):
    """A folder with LLVM's tools to link with, which write to `log` that they were called, and get further
    arguments."""
    tools = bench.folder / "llvm"
    (tools / "bin").mkdir(parents=True)
    log = bench.folder / "log"
    log.write_text("")
    for tool in ["clang", "ld.lld"]:
        script = tools / "bin" / tool
        script.write_text(f'#!/bin/sh\necho {tool} >> {log}\nexec {LLVM_PREFIX}/bin/{tool} {arguments}"$@"\n')
        script.chmod(0o755)
    return tools


def test_output(bench):
    """The same file, with nobody asked to compile or link; a file of its own."""
    tools, log = wrapped_tools(bench), bench.folder / "log"
    for options in [[], ["--emit", "shared"], ["--emit", "obj"], ["--emit", "obj", "-g"]]:
        expect(not bench.finds("out", *options, LLVM_PREFIX=str(tools)), "an output in an empty cache")
        first, mode = bench.bytes(), (bench.folder / "out").stat().st_mode
        expect(log.read_text(), "the linker that is to be watched isn't called")
        log.write_text("")
        for output in ["out", "./out"]:
            expect(bench.finds(output, *options, LLVM_PREFIX=str(tools)), f"the output isn't found again: {options}")
            expect(bench.bytes() == first, "another output from the cache")
            status = (bench.folder / "out").stat()
            expect(status.st_mode == mode, f"mode {status.st_mode:o} from the cache, {mode:o} otherwise")
            expect(status.st_nlink == 1, "the output is the cache's own file")
            with open(bench.folder / "out", "r+b") as file:
                file.write(b"changed")
        expect(log.read_text() == "", "there was linking")
    expect(all(path.stat().st_mode & 0o077 == 0 for path in bench.outputs()), "others may read an output in the cache")
    # Another linker.
    expect(bench.finds(LLVM_PREFIX=str(tools)), "not found")
    with open(tools / "bin" / "ld.lld", "a") as file:
        file.write("\n")
    expect(not bench.finds(LLVM_PREFIX=str(tools)), "the output of another linker is used")
    expect(not bench.finds(), "the output of other tools is used")
    expect(bench.finds(), "not found")
    driver = f"{LLVM_PREFIX}/bin/clang"
    expect(not bench.finds(WPC_CC=driver) and not bench.finds(WPC_CC=driver),
           "an output is kept of which nobody knows what it depends on")


def test_output_options(bench):
    small(bench)
    seen = {}
    for options in [[], ["--dir", "."], ["--dir", "/tmp::/"], ["--env", "A=1"], ["--sealed"], ["--stack-size", "1m"],
                    ["--strip"], ["-g"], ["-O1"], ["--name", "other"], ["--cpu", "x86-64-v3"], ["--offload", "off"],
                    ["--emit", "shared"], ["--disable-features", "simd"], ["--canonicalize-nans"]]:
        expect(not bench.finds("out", *options), f"found with other options: {options}")
        seen[tuple(options)] = bench.bytes()
    for options, content in seen.items():
        expect(bench.finds("out", *options) and bench.bytes() == content, f"not found with the same options: {options}")
        bench.compile("out", "--no-cache", *options, keeps_outputs=True)
        expect(bench.bytes() == content, f"another output from the cache: {options}")
    # Text for people is never kept.
    for _ in range(2):
        expect("from the cache" not in bench.compile("out.ll", "--emit", "llvm", keeps_outputs=True)[2],
               "text from the cache")
    # A library's name is in it; so is the input's name, as programs call themselves.
    expect(not bench.finds("out.so", "--emit", "shared"), "a library of another name is used")
    expect(b"out.so" in bench.bytes("out.so"), "the library has another name inside")
    renamed = bench.folder / "renamed.wasm"
    renamed.write_bytes(bench.input.read_bytes())
    expect(not bench.finds(input=renamed), "the output of a module of another name is used")
    small(bench, changes={3: b"\x01"})
    expect(not bench.finds(), "the output of another module is used")


def test_output_runtime(bench):
    """Another runtime library, and another file of the system's, make another output."""
    small(bench)
    built = Path(WPC).resolve().parent
    runtime = bench.folder / "runtime"
    runtime.mkdir()
    for name in ["libwpcrt.a", "libwpcgc.a"]:
        shutil.copy(built / name, runtime)
    libraries = bench.folder / "libraries"
    libraries.mkdir()
    empty = libraries / "libdl.a"
    empty.write_bytes(b"!<arch>\n")
    changes = {"runtime": runtime / "libwpcrt.a", "library": empty}
    environment = {"WPC_RUNTIME": str(runtime), "LLVM_PREFIX": str(wrapped_tools(bench, f"-L{libraries} "))}
    expect(not bench.finds(**environment) and bench.finds(**environment), "not found")
    for kind, path in changes.items():
        os.utime(path, (1, 1))
        expect(not bench.finds(**environment), f"used in spite of another {kind}")
        expect(bench.finds(**environment), f"not found after another {kind}")
    expect(not bench.finds(**environment, LIBRARY_PATH="/usr/lib"), "used in spite of another search path")
    empty.unlink()
    expect(not bench.finds(**environment), "used without a library")


def test_output_damage(bench):
    small(bench)
    bench.compile()
    good = bench.bytes()

    def replace(path, make):
        path.unlink()
        make(path)

    kinds = {
        "changed": lambda path, old: path.write_bytes(old[:-20] + bytes([old[-20] ^ 1]) + old[-19:]),
        "cut": lambda path, old: path.write_bytes(old[:len(old) // 2]),
        "empty": lambda path, old: path.write_bytes(b""),
        "longer": lambda path, old: path.write_bytes(old + b"\0"),
        "gone": lambda path, old: path.unlink(),
        "writable": lambda path, old: path.chmod(0o722),
        "a link": lambda path, old: (path.rename(bench.folder / "aside"), path.symlink_to(bench.folder / "aside")),
        "a pipe": lambda path, old: replace(path, os.mkfifo),
    }
    if os.geteuid() == 0:
        kinds["another user's"] = lambda path, old: os.chown(path, 65534, 65534)
    for kind, damage in kinds.items():
        expect(bench.finds(), "not found")
        output, = bench.outputs()
        damage(output, output.read_bytes())
        (bench.folder / "out").write_bytes(b"old")
        expect(not bench.finds(), f"an output that is {kind} is used")
        expect(bench.bytes() == good, f"another program after an output was {kind}")
    # Its record, alone of all entries.
    expect(bench.finds(), "not found")
    record = bench.objects / bench.outputs()[0].name
    record.write_bytes(record.read_bytes()[:-1] + b"?")
    expect(not bench.finds() and bench.finds() and bench.bytes() == good, "a damaged record")
    # Two under each other's names.
    bench.compile("other", "-O1", keeps_outputs=True)
    one, two = bench.outputs()
    for first, second in [(one, two), (bench.objects / one.name, bench.objects / two.name)]:
        first.rename(bench.folder / "aside")
        second.rename(first)
        (bench.folder / "aside").rename(second)
    expect(not bench.finds() and bench.bytes() == good, "an output counts under the name of another")


def test_output_together(bench):
    bench.compile("fresh", "--no-cache")
    for is_first in [True, False]:
        processes = [
            subprocess.Popen(bench.command("out" if number & 1 else f"out{number}"), env=bench.environment(),
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for number in range(4)
        ]
        for process in processes:
            error = process.communicate()[1]
            expect(process.returncode == 0, f"exit status {process.returncode}: {error}")
            expect(is_first or b"the output from the cache" in error, "not found")
        for name in ["out", "out0", "out2"]:
            expect(bench.bytes(name) == bench.bytes("fresh"), "another program")
    expect(
        len(bench.outputs()) == 1 and not [path for path in bench.programs.iterdir() if path.name.startswith(".")],
        "unfinished files stay")


def test_output_limit(bench):
    """Outputs count, and none takes the place of what a changed module is compiled from."""
    bench.compile()
    size, = [path.stat().st_size for path in bench.outputs()]
    shutil.rmtree(bench.cache)
    expect(not bench.finds(WPC_CACHE_SIZE=str(size * 7)) and not bench.outputs(), "an output is kept that is too large")
    found, count, _ = bench.compile(WPC_CACHE_SIZE=str(size * 7), keeps_outputs=True)
    expect(found == count, "no partitions instead of the output")
    small(bench)
    bench.compile()
    limit = 10 * bench.outputs()[0].stat().st_size
    for number in range(24):
        bench.finds("out", "--name", f"name{number}", WPC_CACHE_SIZE=str(limit))
        expect(total(bench) <= limit, f"{total(bench)} bytes, where {limit} are allowed")
    expect(24 > len(bench.outputs()) > 2, f"{len(bench.outputs())} outputs")
    expect(bench.finds("out", "--name", "name23", WPC_CACHE_SIZE=str(limit)), "the newest output went")


def test_output_warnings(bench):
    """What a compilation warns about it says each time."""
    bench.input.write_bytes(b"\0asm\1\0\0\0" + section(1, [b"\x60\x00\x00"]) + section(2, [b"\x01a\x01b\x00\x00"]) +
                            section(3, [b"\x00"]) + section(7, [b"\x06_start\x00\x01"]) +
                            section(10, [b"\x04\x00\x10\x00\x0b"]))
    for _ in range(2):
        said = bench.compile("out", "--allow-missing-imports", keeps_outputs=True)[2]
        expect("calls of them will trap" in said, "no warning: " + said)


def test_output_errors(bench):
    small(bench)
    expect(not bench.finds() and bench.finds(), "not found")
    for output in ["directory", "nowhere/out", "device"]:
        (bench.folder / "directory").mkdir(exist_ok=True)
        (bench.folder / "device").unlink(missing_ok=True)
        (bench.folder / "device").symlink_to("/dev/null")
        texts = set()
        for options in [[], ["--no-cache"]]:
            result = subprocess.run(bench.command(output, *options), env=bench.environment(), capture_output=True,
                                    text=True)
            expect(result.returncode == 1, f"exit status {result.returncode}")
            texts.add(next(line for line in result.stderr.splitlines() if "rror" in line))
        expect(len(texts) == 1, f"another error where the output is in the cache: {texts}")
    expect(
        sorted(path.name for path in bench.folder.iterdir() if path.name.startswith(".")) == [],
        "unfinished files stay")


def test_output_run(bench):
    """`wpc run` executes what `wpc compile` keeps, and the other way round."""
    def run(input, mask=0o022, **environment):
        result = subprocess.run([WPC, "run", "-v", "-O0", str(input)], env=bench.environment(**environment),
                                capture_output=True, text=True, umask=mask)
        expect(result.returncode == 0, result.stderr)
        return result.stderr

    small(bench)
    bench.compile()
    expect(run(bench.input) == "", "compiled again to be run")
    for mask in [0o022, 0o002, 0o077]:
        shutil.rmtree(bench.cache)
        expect("partitions" in run(bench.input, mask), "run without being compiled")
        expect(run(bench.input, mask) == "", "compiled again to be run")
        expect(bench.finds(), "compiled again after it was run")
    shutil.rmtree(bench.cache)
    for options in [{}, {"WPC_NO_CACHE": "1"}]:
        run(bench.input, WPC_CACHE_SIZE="1k", **options)
        shutil.rmtree(bench.programs)


TESTS = {name.removeprefix("test_"): value for name, value in list(globals().items()) if name.startswith("test_")}


def main():
    parser = argparse.ArgumentParser(description="The cache of compiled code.")
    parser.add_argument("--filter", default="", help="only tests whose name contains this")
    arguments = parser.parse_args()
    chosen = {name: test for name, test in TESTS.items() if arguments.filter in name}

    def run(test):
        with tempfile.TemporaryDirectory(prefix="wpc-cache-") as folder:
            test(Bench(Path(folder)))

    run_all({name: lambda test=test: run(test) for name, test in chosen.items()}, 1)


main()
