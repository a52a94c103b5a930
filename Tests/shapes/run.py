#!/usr/bin/env python3
"""What functions become: the instructions of their IR behind all passes, counted.

    Tests/shapes/run.py [--bless] [--filter TEXT] [--jobs N]

The functions are those of Tests/lit, those around the borders of passes (corpus.py), random loops, chunks and parallel
kernels of those suites' generators, and a choice of those of Tests/traps and Tests/nans. MODULE.txt in expected/ has a line for each: its blocks, its
instructions by kind (`load<>`: of vectors, `load!`: volatile), marks, and a checksum of its text without names and
numbers of metadata. A line that changes says that a pass does something else than before, maybe less than before; other
suites say whether it is right. --bless writes the lines anew, to be read before they are committed.

The code is that for x86-64-v2 of one version of LLVM; with another the suite is skipped.
"""
import argparse
import collections
import difflib
import importlib.util
import os
import platform
import re
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import corpus  # noqa: E402
from common import Failure, ROOT, WPC, execute, own_environment, run_all  # noqa: E402

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
WORK = ROOT / ".build-tests" / "shapes"
LLVM = Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")) / "bin"
# What expected/ was made with.
VERSION = "22.1.8"
ENVIRONMENT = own_environment() | {"WPC_NO_CACHE": "1"}
WAT2WASM = ["wat2wasm", "--debug-names", "--no-check", "--enable-all"]
LONG_VECTORS = ["--cpu", "x86-64-v3"]
# Options of some of lit's tests, beside none.
OPTIONS = {"joined-vectors": LONG_VECTORS, "parallel-rotations": ["--cpu", "sapphirerapids"],
           "canonical-nans": ["--canonicalize-nans"], "signalling-nans": ["-O3"]}
# Marks that say what passes found out.
MARKS = ["unpredictable", "llvm.loop", "prof", "llvm.access.group", "invariant.load"]


def generator(folder, name="run"):
    """A module of another suite's."""
    path = TESTS / folder / f"{name}.py"
    specification = importlib.util.spec_from_file_location(f"{folder}_{name}", path)
    module = importlib.util.module_from_spec(specification)
    # They import each other by name.
    sys.path.insert(0, str(path.parent))
    sys.modules[specification.name] = module
    try:
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
        sys.modules.pop("cases", None)
    return module


def modules():
    """(name, text or path, options) of all modules."""
    for path in sorted((TESTS / "lit").rglob("*.wat")):
        text = path.read_text()
        if ";; BYTES: " in text:
            content = re.findall(r"^;; BYTES: (.*)$", text, re.M)
            yield path.stem, bytes.fromhex(" ".join(content)), []
            continue
        if "(module" not in text:
            # Its modules are made when it runs.
            continue
        parts = re.split(r"^;--- (\S+)\.wat\n", text, flags=re.M)
        pairs = list(zip(parts[1::2], parts[2::2])) if len(parts) > 1 else [("", text)]
        for part, content in pairs:
            name = f"{path.stem}-{part}" if part else path.stem
            yield name, content, []
            if path.stem in OPTIONS:
                yield f"{name}-options", content, OPTIONS[path.stem]
    for name, (make, options) in corpus.ALL.items():
        yield name, make(), options
    loops = generator("loops")
    for seed in range(1, 9):
        yield f"loops-{seed}", loops.module(seed), []
    yield "loops-full", loops.module(3, True), []
    yield "loops-O3", loops.module(2), ["-O3"]
    chunks = generator("chunks")
    for seed in range(1, 4):
        yield f"chunks-{seed}", chunks.make(seed)[0], []
    claims = generator("claims", "generate")
    for seed in range(1, 3):
        kernels = [claims.Kernel(20 * seed + number, True) for number in range(12)]
        yield f"kernels-{seed}", claims.in_text(kernels), []
    traps = generator("traps", "cases")
    yield "traps", traps.module(traps.cases()[::9], '(import "wasi_snapshot_preview1" "sched_yield" (func $host))'), []
    nans = generator("nans", "cases")
    cases = list(nans.all_cases())
    yield "nans", nans.module(cases[::25]), []
    yield "nans-canonical", nans.module(cases[7::60]), ["--canonicalize-nans"]


def normal(line):
    """A line of IR without what is numbered through the module."""
    line = re.sub(r"(, )?!dbg !\d+", "", line.split(" ; ")[0].rstrip())
    line = re.sub(r"(![a-z][\w.]*) !\d+", r"\1", line)
    return re.sub(r" #\d+", "", line)


def describe(name, lines):
    """The line that stands for a function."""
    numbers = {}

    def renamed(found):
        return f"%{numbers.setdefault(found[0], len(numbers))}"

    counts, digest = collections.Counter(), 0
    for line in lines:
        label = re.match(r"([-\w.$]+):", line)
        if label:
            counts["block"] += 1
            line = "%" + label[1] + ":"
        line = normal(line)
        digest = zlib.crc32(re.sub(r"%[-\w.$]+", renamed, line).encode(), digest)
        found = re.match(r"\s+(?:%[-\w.$]+ = )?(?:(?:tail|musttail|notail) )?([a-z]+)( volatile)?", line)
        if not found or label:
            continue
        kind = found[1]
        if kind == "call" and (callee := re.search(r"@([\w.]+)\(", line)):
            called = callee[1]
            # Functions of the module are numbered.
            kind = called if called.startswith(("llvm.", "wpc_")) else "call"
        counts[kind + ("!" if found[2] else "") + ("<>" if re.search(r"<\d+ x ", line) else "")] += 1
        for mark in MARKS:
            counts["!" + mark] += f"!{mark}" in line
    parts = [f"{kind} {count}" for kind, count in sorted(counts.items()) if count]
    return f"{name}: {', '.join(parts)} #{digest & 0xFFFFFF:06x}"


def shapes(ir):
    """The lines for all functions that came from the module's."""
    found = []
    for name, body in re.findall(r'^define [^@\n]*@"?([\w.$-]+)"?\([^\n]*\{\n(.*?)^\}', ir, re.M | re.S):
        # The module's name, and what the compiler adds.
        short = name.partition(".")[2]
        if re.match(r"(\d+(\.|$)|chunk\.)", short):
            found.append(describe(short, [line for line in body.splitlines() if line.strip()]))
    return found


def check(name, content, options, bless):
    module = WORK / f"{name.replace('-', '_')}.wasm"
    if isinstance(content, bytes):
        module.write_bytes(content)
    else:
        text = module.with_suffix(".wat")
        text.write_text(content)
        result = execute([*WAT2WASM, text, "-o", module])
        if result.returncode != 0:
            raise Failure("wat2wasm: " + result.stderr.decode())
    level = [] if "-O3" in options else ["-O2"]
    result = execute([WPC, "compile", *level, *(options if "--cpu" in options else ["--cpu", "x86-64-v2", *options]),
                      "--emit", "llvm", "-o", "-", module], env=ENVIRONMENT)
    if result.returncode != 0:
        raise Failure("wpc: " + result.stderr.decode())
    lines = shapes(result.stdout.decode())
    if not lines:
        raise Failure("no function came out")
    expected = HERE / "expected" / f"{name}.txt"
    got = "".join(f"{line}\n" for line in lines)
    if bless:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(got)
        return
    if not expected.exists():
        raise Failure(f"there is no {expected.name}: run with --bless to make it")
    if got != expected.read_text():
        changes = difflib.unified_diff(expected.read_text().splitlines(), lines, "expected", "got", lineterm="", n=0)
        raise Failure("functions become something else (--bless, if that is meant)\n" + "\n".join(changes))


def unavailable():
    if platform.machine() != "x86_64":
        return f"this machine's processor is {platform.machine()}"
    found = execute([LLVM / "llvm-config", "--version"]).stdout.decode().strip()
    return None if found == VERSION else f"LLVM is {found}, and expected/ is of {VERSION}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="", help="only modules in whose name this is found, a regular expression")
    parser.add_argument("--bless", action="store_true", help="write what came out to expected/")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="modules at once")
    parser.add_argument("--stop", action="store_true", help="end with the first failure")
    arguments = parser.parse_args()
    if reason := unavailable():
        print(f"skipped: {reason}\n0 passed, 0 failed, 1 skipped")
        return
    WORK.mkdir(parents=True, exist_ok=True)
    run_all({name: lambda name=name, content=content, options=options: check(name, content, options, arguments.bless)
             for name, content, options in modules() if re.search(arguments.filter, name)}, arguments.jobs,
            stops=arguments.stop)


main()
