#!/usr/bin/env python3
"""Formats the tree, or checks that it is: lines of 120 columns, prose too, no trailing spaces or tabs, a newline at the
end; Swift by swift-format (.swift-format), C by clang-format (.clang-format), comments and Markdown by wrapping.py.

    scripts/format.py [--check] [PATH...]       default: all that is checked

Exit status of --check: 1 if a file isn't as it should be. Its last line counts kinds of files.
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import wrapping  # noqa: E402

# What is checked by default.
CHECKED = ("Benchmarks/", "Examples/", "scripts/", "docs/", "Sources/", "Tests/documentation/", ".ci/", "Package.swift",
           "README.md", "CHANGELOG.md", "CONTRIBUTING.md")
# Generated, or text of others'.
LEFT_ALONE = ("LICENSE", "Benchmarks/results/", "Sources/Wasm/Generated/", "Benchmarks/real/")
NO_WIDTH = (".tsv", ".sql", ".json", ".svg")
TABS = (".tsv", ".go", "Makefile", ".svg")
CLANG_FORMAT = Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")) / "bin" / "clang-format"


def tracked(paths):
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True).stdout.splitlines()
    return sorted({
        name for name in names if (ROOT / name).is_file() and name.startswith(paths) and not name.startswith(LEFT_ALONE)
    })


def read(name):
    """A file's text; None if it is no text."""
    try:
        return (ROOT / name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None


def wrapped(name, text):
    if name.endswith(".md"):
        return wrapping.prose(text)
    text = wrapping.comments(text, name, name.startswith("Tests/"))
    if name.endswith(".py"):
        text = wrapping.docstrings(text)
    if name.endswith((".c", ".h", ".cl")):
        text = wrapping.block_comments(text)
    return text


def tidied(name, text):
    lines = [line if name.endswith(".md") and line.endswith("  ") else line.rstrip() for line in text.split("\n")]
    return wrapped(name, "\n".join(lines).rstrip("\n") + "\n" if text.strip() else text)


def is_too_long(name, line):
    """Tables and words can't be broken."""
    return len(line) > wrapping.WIDTH and " " in line.strip() and not (name.endswith(".md") and line.startswith("|"))


def text_problems(name, text):
    if tidied(name, text) != text:
        yield f"{name}: trailing spaces, a missing newline at the end, or comments that are too long (make format)"
    for number, line in enumerate(text.split("\n"), 1):
        if is_too_long(name, line) and not name.endswith(NO_WIDTH):
            yield f"{name}:{number}: {len(line)} columns"
        if "\t" in line and not name.endswith(TABS):
            yield f"{name}:{number}: a tab"
        if "\r" in line:
            yield f"{name}:{number}: a carriage return"


def swift_problems(names):
    if not names:
        return []
    result = subprocess.run(
        ["swift", "format", "lint", "--strict", "--parallel", "--configuration", ".swift-format", *names], cwd=ROOT,
        capture_output=True, text=True)
    lines = result.stderr.strip().splitlines()
    return lines or ([f"swift format: exit status {result.returncode}"] if result.returncode else [])


def c_problems(names):
    def problems(name):
        result = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", name], cwd=ROOT, capture_output=True, text=True)
        return [line for line in result.stderr.splitlines() if ": error: " in line] if result.returncode else []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [line for lines in pool.map(problems, names) for line in lines]


def check(names, swift, c):
    skipped = []
    kinds = {
        "text": [
            problem for name in names if (text := read(name)) is not None for problem in text_problems(name, text)
        ]
    }
    if shutil.which("swift"):
        kinds["Swift"] = swift_problems(swift)
    else:
        skipped.append("Swift: there is no swift")
    if CLANG_FORMAT.exists():
        kinds["C"] = c_problems(c)
    else:
        skipped.append("C: there is no clang-format (clang-format-22)")
    for kind, problems in kinds.items():
        print("".join(f"{problem}\n" for problem in problems[:60]), end="")
        if problems:
            print(f"FAILED {kind}: {len(problems)} places; make format mends what can be mended")
    for reason in skipped:
        print(f"skipped {reason}")
    failed = sum(1 for problems in kinds.values() if problems)
    print(f"{len(kinds) - failed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


def rewrite(names, swift, c):
    for name in names:
        text = read(name)
        if text is not None and (new := tidied(name, text)) != text:
            (ROOT / name).write_text(new)
    if swift:
        subprocess.run(["swift", "format", "--in-place", "--parallel", "--configuration", ".swift-format", *swift],
                       cwd=ROOT, check=True)
    if c:
        subprocess.run([CLANG_FORMAT, "-i", *c], cwd=ROOT, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("paths", nargs="*", help="files, or beginnings of their names")
    arguments = parser.parse_args()
    names = tracked(tuple(arguments.paths) or CHECKED)
    swift = [name for name in names if name.endswith(".swift")]
    c = [name for name in names if name.endswith((".c", ".h", ".cpp"))]
    (check if arguments.check else rewrite)(names, swift, c)


main()
