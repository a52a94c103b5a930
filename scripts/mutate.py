#!/usr/bin/env python3
"""Mutants of the compiler's passes: is each change of a condition or a number noticed by a test?

    scripts/mutate.py [--seed N] [--mutants N] [--minutes N] [--kinds condition,...] [--file TEXT]
                      [--quick] [--number N] [--again] [--report]

All mutants are in one build: `scripts/mutants/rewrite.swift` gives each condition, comparison and number of the passes
a switch, and $MUTANT turns one on (`scripts/mutants/Switches.swift`). What is built is a copy of the tree, in
.build-mutants. A first run of the suites without a mutant tells which tests reach which of them; a chosen mutant then
costs only the tests that reach it, up to the first that fails. The suites are the quick ones, some with fewer modules.

Kinds: a `condition` is negated, a `comparison` includes its border or leaves it out, a `number` is one more; and
`dropped`: one of several conditions always holds.

A run goes on where the last one ended (.build-mutants/results.jsonl); what was found out stands as long as the mutant's
own text is the same, or until --again, which tries those that weren't caught. The last lines say how many mutants were
caught, of each kind and file, and which weren't. `scripts/mutants/equivalent.json` names those that can't be noticed,
and why. --number tries one mutant with all suites, and shows what they say.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "scripts" / "mutants"
WORK = ROOT / ".build-mutants"
TREE = WORK / "tree"
BUILT = TREE / ".build" / "debug"
RESULTS = WORK / "results.jsonl"
MUTANTS = WORK / "mutants.json"
REACHED = WORK / "reached.json"
# Where passes are, and what they ask.
PASSES = ["Sources/Passes", "Sources/Analysis"]
KINDS = ["condition", "comparison", "number", "dropped"]
# Options of the suites behind lit, the likeliest to notice something first.
SUITES = {
    "golden": ["--filter", "^(byte-comparison|canonicalize-pair|dispatch|element-search|exceptions$|interpreter|joined|"
               "options-joined|packed|wide-multiplication|memory-65536)"],
    "simd": [],
    "nans": ["--every", "60", "--levels", "2"],
    "loops": ["--modules", "1"],
    "chunks": ["--modules", "1"],
    "traps": ["--levels", "2"],
}
# Seconds for a suite; a mutant that takes longer is caught.
LIMIT = 180


def sources():
    """The files with passes, relative to the tree."""
    return sorted(str(path.relative_to(ROOT)) for folder in PASSES for path in (ROOT / folder).rglob("*.swift"))


def digest(files):
    state = hashlib.sha256()
    for name in [*files, "scripts/mutants/rewrite.swift"]:
        state.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return state.hexdigest()


def rewriter():
    """The program that gives Swift files switches; it is made of what Swift's own tools parse with."""
    host = Path(shutil.which("swift")).resolve().parent.parent / "lib" / "swift" / "host"
    if not (host / "SwiftParser.swiftmodule").exists():
        sys.exit(f"this Swift toolchain has no SwiftParser in {host}")
    program = WORK / "rewrite"
    source = HERE / "rewrite.swift"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["swiftc", "-O", "-I", host, "-L", host, "-lSwiftSyntax", "-lSwiftParser", "-lSwiftOperators",
                        "-Xlinker", "-rpath", "-Xlinker", host, source, "-o", program], check=True)
    return program


def copy_tree():
    """The sources and tests as they are now; what was built stays."""
    TREE.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.splitlines()
    wanted = {name for name in names if (ROOT / name).is_file()}
    for path in [path for path in TREE.rglob("*") if path.is_file() and ".build" not in str(path.relative_to(TREE))]:
        if str(path.relative_to(TREE)) not in wanted:
            path.unlink()
    for name in wanted:
        target = TREE / name
        content = (ROOT / name).read_bytes()
        if name == "Package.swift":
            content = content.replace(b".treatAllWarnings(as: .error)", b"")
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            shutil.copymode(ROOT / name, target)
    for link in ["shared"]:
        if (ROOT.parent / link).exists() and not (WORK / link).exists():
            (WORK / link).symlink_to((ROOT.parent / link).resolve())


def target_folders(files):
    """A folder of each target that has some of the files."""
    described = subprocess.run(["swift", "package", "describe", "--type", "json"], cwd=TREE, check=True,
                               capture_output=True, text=True).stdout
    for target in json.loads(described)["targets"]:
        sources = [os.path.normpath(os.path.join(target["path"], source)) for source in target.get("sources", [])]
        if found := sorted(set(sources) & set(files)):
            yield (TREE / found[0]).parent


def build(files):
    """One build of all mutants. What the compiler refuses is left out, by lines, until the rest is accepted."""
    program = rewriter()
    excluded = set()
    for _ in range(30):
        copy_tree()
        (WORK / "excluded").write_text("".join(f"{name}:{line}\n" for name, line in sorted(excluded)))
        listed = subprocess.run([program, "1", WORK / "excluded", *files], cwd=TREE, check=True, capture_output=True,
                                text=True).stdout
        for folder in target_folders(files):
            shutil.copy(HERE / "Switches.swift", folder / "MutantSwitches.swift")
        result = subprocess.run(["swift", "build", "-j", "2", "--product", "wpc"], cwd=TREE, capture_output=True,
                                text=True)
        if result.returncode == 0:
            break
        errors = {(os.path.relpath(name, TREE), int(line))
                  for name, line in re.findall(r"^(/[^:\n]+\.swift):(\d+):\d+: error:", result.stdout, re.M)}
        new = {(name, line) for name, line in errors if name in files} - excluded
        # A line that was left out and is still wrong is part of a longer expression.
        new |= {(name, other) for name, line in errors if name in files and (name, line) in excluded
                for other in range(line - 3, line + 4)} - excluded
        if not new:
            sys.exit(result.stdout + result.stderr)
        print(f"{len(new)} lines are refused", flush=True)
        excluded |= new
    else:
        sys.exit("the compiler keeps refusing mutants")
    for product in ["wpcrt", "wpcgc", "spec-runner"]:
        subprocess.run(["swift", "build", "-j", "2", "--product", product], cwd=TREE, check=True, capture_output=True)
    return named([json.loads(line) for line in listed.splitlines()])


def named(mutants):
    """With names that stay when other lines change: kind, file, text, and how often that came before in the file."""
    counts = collections.Counter()
    for mutant in mutants:
        name = f"{mutant['kind']} {os.path.basename(mutant['file'])} {mutant['text']}"
        counts[name] += 1
        mutant["name"] = f"{name} {counts[name]}"
    return mutants


def wrapper(number=None, trace=None):
    """A compiler that has a mutant act, or writes those that are reached to files in the folder `trace`, named after
    the module; however runners clear the environment."""
    path = WORK / "bin" / "wpc"
    path.parent.mkdir(exist_ok=True)
    for beside in ["spec-runner", "libwpcrt.a", "libwpcgc.a"]:
        if not (path.parent / beside).exists():
            (path.parent / beside).symlink_to(BUILT / beside)
    # The last argument is the module.
    lines = f'for last; do :; done\nexport MUTANT_TRACE="{trace}/$(echo "$last" | tr / ,)"\n' if trace else ""
    path.write_text(f'#!/bin/sh\nexport MUTANT={number}\n{lines}exec "{BUILT / "wpc"}" "$@"\n')
    path.chmod(0o755)
    return path


def run(suite, options, limit=LIMIT, **compiler):
    """(exit status, or None after `limit` seconds; output) of a suite."""
    environment = os.environ | {
        "WPC": str(wrapper(**compiler)), "WPC_RUNTIME": str(BUILT / "libwpcrt.a"), "WPC_NO_CACHE": "1"}
    process = subprocess.Popen([sys.executable, f"Tests/{suite}/run.py", *options], cwd=TREE, env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    output, status = b"", None
    try:
        output, _ = process.communicate(timeout=limit)
        status = process.returncode
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Mutants may run for ever, whoever started them.
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            pass
        process.wait()
    return status, output.decode("utf-8", "replace")


def lit_tests():
    return sorted(str(path.relative_to(TREE / "Tests/lit")) for path in (TREE / "Tests/lit").rglob("*.wat"))


def find_reached(suites):
    """Which mutants each of the suites reaches, and each test of lit and of shapes, named `SUITE TEST`."""
    trace = WORK / "trace"
    reached = collections.defaultdict(set)
    for suite, options in {"lit": [], "shapes": [], **suites}.items():
        shutil.rmtree(trace, ignore_errors=True)
        trace.mkdir()
        status, output = run(suite, options, 5 * LIMIT, trace=trace)
        if status != 0:
            sys.exit(f"without a mutant {suite} fails:\n{output}")
        for file in trace.iterdir():
            name = suite
            if suite == "lit" and (test := re.search(r"(\w+),(?:Output,)?([\w-]+\.wat)", file.name)):
                name = f"lit {test[1]}/{test[2]}"
            elif suite == "shapes":
                name = f"shapes {file.name.split(',')[-1].removesuffix('.wasm')}"
            reached[name] |= {int(line) for line in file.read_text().split()}
    return {name: sorted(numbers) for name, numbers in reached.items()}


def attempt(number, reached, verbose=False):
    """What catches a mutant: the name of a suite, with the test; None if nothing does."""
    def tests(suite):
        return [re.escape(name.split()[1]) for name, numbers in reached.items()
                if name.startswith(f"{suite} ") and number in numbers]
    stages = [("lit", ["--stop", "--filter", "(" + "|".join(found) + ")$"]) for found in [tests("lit")] if found]
    # Modules' names have another character there.
    stages += [("shapes", ["--stop", "--filter", "^(" + "|".join(found).replace("_", "[_-]") + ")$"])
               for found in [tests("shapes")] if found]
    stages += [(suite, options) for suite, options in SUITES.items() if number in reached.get(suite, ())]
    caught = None
    for suite, options in stages:
        status, output = run(suite, options, number=number)
        if verbose:
            print(output)
        if status == 0:
            continue
        failed = re.search(r"^FAIL(?:ED|: wpc ::) (\S+)", output, re.M)
        caught = caught or (f"{suite} {failed[1]}" if failed else suite) + (" (time)" if status is None else "")
        if not verbose:
            break
    return caught


def key(mutant):
    return (mutant["kind"], mutant["file"], mutant["text"])


def read_results():
    return [json.loads(line) for line in RESULTS.read_text().splitlines()] if RESULTS.exists() else []


def report(mutants):
    equivalent = {(each["kind"], os.path.basename(each["file"]), each["text"]): each["why"]
                  for each in json.loads((HERE / "equivalent.json").read_text())}
    by_kind, by_file = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    survivors = []
    for result in read_results():
        kind, file, text = key(result)
        outcome = "caught" if result["caught"] else "survived"
        if outcome == "survived" and (kind, os.path.basename(file), text) in equivalent:
            outcome = "equivalent"
        by_kind[kind][outcome] += 1
        by_file[os.path.basename(file)][outcome] += 1
        if outcome == "survived":
            survivors.append(result)
    for each in sorted(survivors, key=lambda each: (each["file"], each["line"])):
        note = "" if each["reached"] else " (no test reaches it)"
        print(f"survived: {each['file']}:{each['line']}: {each['kind']} {each['number']}: {each['text']}{note}")
    refused = sum(not mutant["builds"] for mutant in mutants)
    print(f"{len(mutants)} mutants, {refused} of which don't build")

    def line(name, counts):
        tried = counts["caught"] + counts["survived"]
        share = f"{100 * counts['caught'] / tried:.0f} %" if tried else "-"
        print(f"{name:28} {counts['caught']:4} caught {counts['survived']:4} survived "
              f"{counts['equivalent']:4} equivalent  {share}")
    for table in (by_file, by_kind):
        for name, counts in sorted(table.items()):
            line(name, counts)
        print()
    line("all", sum(by_kind.values(), collections.Counter()))


def main():
    # What is running ends too (`run`).
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="chooses the mutants")
    parser.add_argument("--mutants", type=int, default=300, help="how many are tried, with those of earlier runs")
    parser.add_argument("--minutes", type=float, default=600, help="begin no further one after so long")
    parser.add_argument("--kinds", default=",".join(KINDS), help="with commas between them")
    parser.add_argument("--file", default="", help="only files whose name contains this")
    parser.add_argument("--number", type=int, help="try this one alone")
    parser.add_argument("--quick", action="store_true",
                        help="lit and shapes alone: the share that is caught is a lower bound")
    parser.add_argument("--again", action="store_true", help="try survivors of earlier runs again")
    parser.add_argument("--report", action="store_true", help="only say what is known")
    arguments = parser.parse_args()
    started = time.monotonic()
    WORK.mkdir(exist_ok=True)
    files = sources()
    state = digest(files)
    known = json.loads(MUTANTS.read_text()) if MUTANTS.exists() else {}
    if arguments.report:
        return report(known["mutants"])
    if known.get("digest") != state:
        known = {"digest": state, "mutants": build(files)}
        MUTANTS.write_text(json.dumps(known))
        REACHED.unlink(missing_ok=True)
        # What was found out of those that are still there stands, under the numbers that they have now.
        now = {mutant["name"]: mutant for mutant in known["mutants"]}
        kept = [result | now[result["name"]] for result in read_results() if result["name"] in now]
        RESULTS.write_text("".join(json.dumps(result) + "\n" for result in kept))
    else:
        # Tests may be new.
        for folder in ["Tests", "scripts"]:
            shutil.copytree(ROOT / folder, TREE / folder, dirs_exist_ok=True)
    texts = "".join((TREE / "Tests/lit" / test).read_text() for test in lit_tests())
    tests = hashlib.sha256(texts.encode() + (TREE / "Tests/shapes/corpus.py").read_bytes()).hexdigest()
    reached = json.loads(REACHED.read_text()) if REACHED.exists() else {}
    suites = {} if arguments.quick else SUITES
    if reached.get("tests") != tests or not set(suites) <= set(reached["suites"]):
        reached = {"tests": tests, "suites": sorted(suites), "by": find_reached(suites)}
        REACHED.write_text(json.dumps(reached))
    sets = {name: set(numbers) for name, numbers in reached["by"].items()
            if name.split()[0] in ("lit", "shapes", *suites)}
    if arguments.number:
        print(attempt(arguments.number, sets, verbose=True))
        return
    done = read_results()
    if arguments.again:
        kept = [result for result in done if result["caught"]]
        RESULTS.write_text("".join(json.dumps(result) + "\n" for result in kept))
        chosen = [result for result in done if not result["caught"]]
    else:
        tried = {result["name"] for result in done}
        candidates = [mutant for mutant in known["mutants"] if mutant["builds"] and mutant["kind"] in arguments.kinds
                      and arguments.file in mutant["file"]]
        random.Random(arguments.seed).shuffle(candidates)
        chosen = [mutant for mutant in candidates[:arguments.mutants] if mutant["name"] not in tried]
    for mutant in chosen:
        if time.monotonic() - started > 60 * arguments.minutes:
            break
        begun = time.monotonic()
        caught = attempt(mutant["number"], sets)
        mutant |= {"caught": caught, "reached": any(mutant["number"] in numbers for numbers in sets.values()),
                   "seconds": round(time.monotonic() - begun, 1)}
        with open(RESULTS, "a", encoding="utf-8") as file:
            file.write(json.dumps(mutant) + "\n")
        print(f"{mutant['number']:5} {mutant['kind']:10} {mutant['file']}:{mutant['line']}: {caught or 'survived'}"
              f"  ({mutant['seconds']} s)", flush=True)
    report(known["mutants"])


main()
