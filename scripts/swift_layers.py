"""Floors of the Swift code, for check-layers.py.

Between targets SwiftPM lets arrows go one way only. TARGETS says the same with its order: a target imports those above
it in the table alone. Within a target folders have floors: FOLDERS says which other folders of the target a folder may
use, by the types and functions that one file of the target declares and another one names.
"""
import re
from pathlib import Path

# Bottom up.
TARGETS = [
    "Wasm", "LLVMCore", "System", "ObjectFile", "SPIRV", "Link", "IRUnit", "Analysis", "Lowering", "Passes", "Offload",
    "Description", "Driver", "wpc", "spec-runner",
]
FOLDERS = {
    "Wasm/Generated": ["Wasm/Model"],
    "Wasm/Model": ["Wasm/Generated"],
    "Wasm/Binary": ["Wasm/Generated", "Wasm/Model"],
    "Wasm/Validation": ["Wasm/Generated", "Wasm/Model", "Wasm/Binary"],
    "Wasm/Reader": ["Wasm/Generated", "Wasm/Model", "Wasm/Binary", "Wasm/Validation"],
    "SPIRV/Module": [],
    "SPIRV/OpenCLC": ["SPIRV/Module"],
    "SPIRV/Section": ["SPIRV/Module", "SPIRV/OpenCLC"],
    "IRUnit/Contract": [],
    "IRUnit/Layout": ["IRUnit/Contract"],
    "IRUnit/Unit": ["IRUnit/Contract", "IRUnit/Layout"],
    "Passes/Loops": [],
    "Passes/Branches": [],
    "Passes/Vectors": [],
    "Passes/Calls": [],
    "Passes/Traps": [],
    # The list of passes, and what runs them.
    "Passes": ["Passes/Loops", "Passes/Branches", "Passes/Vectors", "Passes/Calls", "Passes/Traps"],
}

# Functions of Swift's own that some type here has, too.
STANDARD = {"append", "contains", "describe", "remove", "map", "filter", "first", "last"}

MODIFIERS = r"(?:@\w+(?:\([^)]*\))? +|\w+(?:\(\w+\))? +)*"
TYPE = re.compile(rf"^({MODIFIERS})(?:struct|enum|class|protocol|typealias|actor) +(\w+)", re.MULTILINE)
FUNCTION = re.compile(rf"^((?: {{4}})?{MODIFIERS})func +(\w+)", re.MULTILINE)
# A call, but not of an enumeration's case whose type is left out.
CALL = re.compile(r"(?<![\s(,\[!]\.)\b([a-z]\w*)\(")


def code(file):
    """A file without comments and literals, but with what stands in literals as code."""
    text = re.sub(r"//.*", "", re.sub(r'""".*?"""', '""', file.read_text(), flags=re.DOTALL))
    return re.sub(r'"(?:\\.|[^"\\])*"', lambda literal: " ".join(re.findall(r"\\\(([^)]*)\)", literal[0])), text)


def folder(file, sources):
    return str(file.parent.relative_to(sources))


def imports(sources):
    """(file, file or target, why) for each import of a target that isn't below."""
    for place, target in enumerate(TARGETS):
        for file in sorted((sources / target).rglob("*.swift")):
            for name in re.findall(r"^(?:@\w+ )*import (\w+)", file.read_text(), re.MULTILINE):
                yield file, name, name not in TARGETS or name in TARGETS[:place]


def uses(sources):
    """(file, other file, name): the first names what the other one of its target declares."""
    texts = {file: code(file) for target in TARGETS for file in sorted((sources / target).rglob("*.swift"))}
    declared = {}
    for pattern in (TYPE, FUNCTION):
        for file, text in texts.items():
            for modifiers, name in pattern.findall(text):
                declared.setdefault(name, {})[file] = "private" not in modifiers.replace("private(set)", "")
    layered = {name.split("/")[0] for name in FOLDERS}
    for file, text in texts.items():
        target = file.relative_to(sources).parts[0]
        if target not in layered:
            continue
        own = set(re.findall(r"\b(?:let|var|func|case) +(\w+)|\b(\w+):", text))
        hidden = {name for pair in own for name in pair} | STANDARD
        for name in {*re.findall(r"\b[A-Z]\w*", text), *CALL.findall(text)} - hidden:
            places = declared.get(name, {})
            other = next(iter(places), file)
            if len(places) == 1 and other != file and places[other] and (sources / target) in other.parents:
                yield file, other, name


def check(root):
    """What is wrong, a line each; and how many arrows there are."""
    sources, problems, count = root / "Sources", [], 0
    known = {*TARGETS, "CClang", "CDemangle", "CLLVM", "CSPIRVTools"}
    for place in sorted(sources.iterdir()):
        if place.is_dir() and place.name not in known:
            problems.append(f"{place.relative_to(root)}: no floor of scripts/swift_layers.py")
    for file, name, is_below in imports(sources):
        count += 1
        if not is_below:
            problems.append(f"{file.relative_to(root)} must not import {name}")
    for file, other, name in uses(sources):
        one, two = folder(file, sources), folder(other, sources)
        if one == two:
            continue
        count += 1
        if one not in FOLDERS or two not in FOLDERS[one]:
            problems.append(f"{file.relative_to(root)} must not use {other.relative_to(root)}: {name}")
    return problems, count
