#!/usr/bin/env python3
"""What the documents say that can be compared with the tree: variables, links, names of files and of make's targets;
and the commands of Examples/README.md, which are run.

    Tests/documentation/run.py [--filter TEXT] [--jobs N]
"""
import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import build_lines  # noqa: E402
from common import Failure, ROOT, WPC, read_arguments, run_all  # noqa: E402

# Fenced and indented code has no links.
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# What a document calls a file of the tree's: with a folder, or with the suffix of a source file.
NAMED_FILE = re.compile(r"`([A-Za-z][\w+.-]*(?:/[\w+.-]+)*\.(?:swift|c|h|py|sh|tsv|md))`")
MAKE = re.compile(r"\bmake ((?:[a-z][a-z-]* ?)+)")


def tracked():
    """The files of the tree, committed or about to be."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True).stdout
    # Without a repository, as in an archive of the sources: all files.
    names = listed.splitlines() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    return [name for name in names if (ROOT / name).is_file() and not name.startswith(".build")]


FILES = tracked()
DOCUMENTS = [name for name in FILES if name.endswith(".md")]


def fail_if(problems):
    if problems:
        raise Failure("\n".join(problems))


def variables_are_listed():
    """docs/environment.md has the variables that are read, and no others."""
    listed = set(re.findall(r"^\| `((?:WPC|OMP)_\w+)`", (ROOT / "docs/environment.md").read_text(), re.MULTILINE))
    read = set()
    for name in FILES:
        if name == "Package.swift" or name.startswith(("Sources/", "Runtime/", "Collector/")) and name.endswith(
            (".swift", ".c", ".h")):
            text = (ROOT / name).read_text()
            read |= set(re.findall(r'"(WPC_[A-Z0-9_]+)"', text))
            # What the runtime reads stands in its table, and nothing reads past that.
            if name == "Runtime/base/variables.h":
                read |= set(re.findall(r"^ +X\(((?:WPC|OMP)_[A-Z0-9_]+), ", text, re.MULTILINE))
            elif re.search(r'\bgetenv\("WPC_|secure_getenv\("WPC_', text) and name.endswith((".c", ".h")):
                raise Failure(f"{name} reads a variable that Runtime/base/variables.h doesn't have")
    # The name of a variable that only a trap's message shows is still one that is read elsewhere.
    if len(read) < 20:
        raise Failure(f"only {len(read)} variables found in the sources")
    fail_if([f"{name} is read and not in docs/environment.md" for name in sorted(read - listed)]
            + [f"docs/environment.md lists {name}, which nothing reads" for name in sorted(listed - read)])


def anchors(text):
    """Names by which GitHub links to headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "",
               re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-") for heading in headings
    }


def links_lead_somewhere():
    problems = []
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        for target in LINK.findall(CODE.sub("", text)):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            file = (ROOT / name).parent / path if path else ROOT / name
            if not file.exists():
                problems.append(f"{name}: {target} is not there")
            elif anchor and anchor not in anchors(file.read_text()):
                problems.append(f"{name}: no heading #{anchor} in {path or name}")
    fail_if(problems)


def files_have_their_names():
    """A file that a document of this tree names in backquotes exists: with the end of its path, if a path is given."""
    problems = []
    for name in DOCUMENTS:
        if name == "CHANGELOG.md":
            continue
        for mentioned in NAMED_FILE.findall((ROOT / name).read_text()):
            if not any(f"/{file}".endswith(f"/{mentioned}") for file in FILES) and mentioned not in EXAMPLES:
                problems.append(f"{name}: there is no {mentioned}")
    fail_if(problems)


# Names that stand for files of the reader's.
EXAMPLES = {"hello.c", "differs.sh", "scale.cl", "x.s", "app.c"}


def targets_exist():
    """Each `make TARGET` that a document writes in code is one of the Makefile's."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    suites = re.search(r"^SUITES = (.*)$", makefile, re.MULTILINE).group(1).split()
    targets |= {f"check-{suite}" for suite in suites} | {"plain"}
    problems = []
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        for code in re.findall(r"`([^`\n]*)`|^    (.*)$", text, re.MULTILINE):
            for words in MAKE.findall(code[0] or code[1].split("#")[0]):
                problems += [f"{name}: make has no target {word}" for word in words.split() if word not in targets]
    fail_if(problems)


def version_is_in_changelog():
    """The version that `wpc --version` says is the newest that CHANGELOG.md has."""
    said = re.search(r'version: "wpc ([^"]+)"', (ROOT / "Sources/wpc/WPC.swift").read_text())
    listed = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    if not said or not listed or said.group(1) != listed[0]:
        raise Failure(f"wpc says {said and said.group(1)}, CHANGELOG.md has {listed}")


def passes_have_pages():
    """Each pass of the compiler's own has a page in docs/passes, and the pages are of passes."""
    listed = json.loads(subprocess.run([WPC, "passes", "--json"], check=True, capture_output=True, text=True).stdout)
    names = {entry["name"] for entry in listed if not entry["name"].startswith("llvm:")}
    pages = {Path(name).stem for name in FILES if name.startswith("docs/passes/")} - {"README", "pipeline"}
    fail_if([f"docs/passes has no {name}.md" for name in sorted(names - pages)]
            + [f"docs/passes/{name}.md is the page of no pass" for name in sorted(pages - names)])


def passes_have_tests():
    """Each page of docs/passes has a test of its name among lit's, and names it."""
    problems = []
    for path in sorted((ROOT / "docs" / "passes").glob("*.md")):
        name = f"Tests/lit/passes/{path.stem}.wat"
        if path.stem != "README" and (name not in FILES or f"`{name}`" not in path.read_text()):
            problems.append(f"{path.relative_to(ROOT)} names no {name}, or there is none")
    fail_if(problems)


TESTS = {
    "tests of passes": passes_have_tests,
    "passes": passes_have_pages,
    "version": version_is_in_changelog,
    "variables": variables_are_listed,
    "links": links_lead_somewhere,
    "files": files_have_their_names,
    "targets": targets_exist,
}
arguments = read_arguments(__doc__)
lines, skipped = build_lines.tests()
run_all({name: test for name, test in {**TESTS, **lines}.items() if arguments.filter in name}, arguments.jobs, skipped)
