#!/usr/bin/env python3
"""Checks that the floors of the house hold: arrows between folders and between files go down only.

    scripts/check-layers.py [--graph]

FOLDERS says which folder may use which: by what its files include, and, where objects were built (.build), by the
symbols that they take from each other. Files of the same name, `x.c` and `x.h`, are one group; groups must not use each
other in a circle. Nothing is excepted. --graph prints each group with what it uses. Exit status: 1 if an arrow goes
back up. Floors of the Swift code are in swift_layers.py.
"""
import re
import subprocess
import sys
from pathlib import Path

import swift_layers

ROOT = Path(__file__).resolve().parent.parent

# C: a folder, and what else it may use. Bottom up: base knows nothing above it, instance knows all.
CONTRACT = ["Runtime/include/abi", "Runtime/include"]
PARALLEL = [*CONTRACT, "Runtime/guest", "Runtime/base", "Runtime/parallel/loop"]
FOLDERS = {
    "Runtime/include/abi": [],
    "Runtime/include": ["Runtime/include/abi"],
    "Runtime/guest": [],
    "Runtime/base": CONTRACT,
    "Runtime/wasi": [*CONTRACT, "Runtime/base"],
    "Runtime/parallel/loop": [*CONTRACT, "Runtime/base"],
    "Runtime/parallel/state": PARALLEL,
    "Runtime/parallel/opencl": [*PARALLEL, "Runtime/parallel/state"],
    "Runtime/parallel": [*PARALLEL, "Runtime/parallel/state", "Runtime/parallel/opencl"],
    "Runtime/openmp": [*PARALLEL, "Runtime/parallel/state"],
    "Runtime/instance": [*CONTRACT, "Runtime/base", "Runtime/wasi", "Runtime/parallel", "Runtime/openmp"],
    "Collector/include": CONTRACT,
    "Collector": [*CONTRACT, "Collector/include", "Runtime/base", "Runtime/instance"],
}
# Where the compiler looks for what is included in quotes, beside the file's own folder.
SEARCHED = ["Runtime", "Runtime/include", "Collector/include"]
# Where SwiftPM leaves the objects of a folder's sources.
OBJECTS = {"Runtime": "WPCRuntime.build", "Collector": "WPCCollector.build"}


def sources():
    """The C files by path, and the folder of FOLDERS that each is in."""
    return {file: folder for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.[ch]"))}


def included(file, files):
    """The files of ours that `file` includes."""
    for name in re.findall(r'^#include "([^"]+)"', file.read_text(), re.MULTILINE):
        places = [file.parent, *(ROOT / place for place in SEARCHED)]
        found = next((place / name for place in places if (place / name).resolve() in files), None)
        if found is not None:
            yield found.resolve()
        elif not name.endswith(".inc"):
            sys.exit(f"{file.relative_to(ROOT)}: \"{name}\" was not found")


def objects(files):
    """The newest object of each C file that was built."""
    for file in files:
        top = file.relative_to(ROOT).parts[0]
        place = Path(OBJECTS[top]) / file.relative_to(ROOT / top).with_name(file.name + ".o")
        built = [path for path in (ROOT / ".build").glob(f"*/{place}") if path.stat().st_mtime >= file.stat().st_mtime]
        if file.suffix == ".c" and built:
            yield file, max(built, key=lambda path: path.stat().st_mtime)


def symbols(files):
    """(file, file, symbol): the first takes the symbol from the second."""
    defined, wanted = {}, []
    for file, built in objects(files):
        for line in subprocess.run(["nm", built], capture_output=True, text=True, check=True).stdout.splitlines():
            kind, name = line.split()[-2:]
            if kind in "Uw":
                wanted.append((file, name))
            elif kind.isupper() or kind == "V":
                defined[name] = file
    return [(file, defined[name], name) for file, name in wanted if name in defined], bool(defined)


def group(file):
    return str(file.relative_to(ROOT).with_suffix(""))


def circles(edges):
    """Groups that use each other in a circle: the strongly connected components of more than one (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges.get(node, {}):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            component = []
            while not component or component[-1] != node:
                component.append(stack.pop())
            if len(component) > 1:
                found.append(sorted(component))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


def main():
    files = sources()
    arrows = [(file, other, f'#include of {other.name}') for file in files for other in included(file, files)]
    taken, has_objects = symbols(files)
    arrows += taken
    problems, edges = [], {}
    for file, other, why in arrows:
        if files[other] not in [files[file], *FOLDERS[files[file]]]:
            problems.append(f"{file.relative_to(ROOT)} must not use {other.relative_to(ROOT)}: {why}")
        if group(file) != group(other):
            edges.setdefault(group(file), {}).setdefault(group(other), why)
    if "--graph" in sys.argv[1:]:
        for name in sorted(edges):
            print(name, "->", ", ".join(sorted(edges[name])))
    for circle in circles(edges):
        inside = [f"{one} -> {two} ({why})"
                  for one in circle for two, why in sorted(edges.get(one, {}).items()) if two in circle]
        problems.append("a circle: " + "; ".join(inside))
    for problem in sorted(set(problems)):
        print(problem)
    if not has_objects:
        print("no objects were built: symbols were not looked at")
    swift, count = swift_layers.check(ROOT)
    for problem in sorted(set(swift)):
        print(problem)
    problems += swift
    print(f"{len(files)} C files, {len(arrows) + count} arrows in C and Swift, {len(set(problems))} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
